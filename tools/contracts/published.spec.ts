import { describe, expect, it } from '@jest/globals';
import { deadLetterReasons, unmappedReasons } from '#contracts';
import { asyncApi } from './asyncapi.js';
import { eventsPage } from './events-page.js';

const document = asyncApi('1.0.0') as {
  components: { messages: Record<string, { headers: { properties: Record<string, unknown> } }> };
};

describe('what is published', () => {
  it('has the closed list of reasons of dead letters, for machines and for people', () => {
    const letter = document.components.messages['foxtail-dead-letter-v1'];
    expect(letter?.headers.properties['ce_reason']).toMatchObject({ enum: deadLetterReasons });
    for (const reason of [...deadLetterReasons, ...unmappedReasons]) {
      expect(eventsPage()).toMatch(new RegExp(`\\| \`${reason}\` \\| .+\\. \\|`));
    }
  });

  it('links within the page of events only to what is there', () => {
    const page = eventsPage();
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
      text.toLowerCase().replaceAll(' ', '-'),
    );
    for (const [, anchor] of page.matchAll(/\]\(#([^)]*)\)/g)) expect(headings).toContain(anchor);
    expect(JSON.stringify(document)).not.toContain('](#');
  });
});
