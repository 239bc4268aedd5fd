import { describe, expect, it } from '@jest/globals';
import { catalogue, deadLetterReasons, knownActions, unmappedReasons } from '#contracts';
import { asyncApi } from './asyncapi.js';
import { eventsPage } from './events-page.js';

const document = asyncApi('1.0.0') as {
  channels: Record<string, { messages: object }>;
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

  it('has a message for the actions of each entity that are not known yet, and for no known one', () => {
    for (const entity of Object.keys(knownActions)) {
      const { pattern, not } = document.components.messages[`foxtail-${entity}-other`]?.headers
        .properties['ce_type'] as { pattern: string; not: { enum: string[] } };
      expect(`foxtail.${entity}.reopened.v1`).toMatch(new RegExp(pattern));
      expect('foxtail.other.reopened.v1').not.toMatch(new RegExp(pattern));
      const known = catalogue.filter(({ type }) => new RegExp(pattern).test(type));
      expect(not.enum).toEqual(known.map(({ type }) => type));
    }
    expect(Object.keys(document.channels['batches']?.messages ?? {})).toEqual(
      expect.arrayContaining(['foxtail-batch-other', 'foxtail-import-other']),
    );
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
