import { ConfigError } from '#runtime';
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { demoEnvironments, parseEnvironments } from './environments.config.js';

function faultsOf(text: string): readonly string[] {
  try {
    parseEnvironments(text);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe("the simulator's file", () => {
  it('is shown by an example that is taken', () => {
    const text = readFileSync(new URL('../simulator.example.yaml', import.meta.url), 'utf8');
    const [environment] = parseEnvironments(text);
    expect(environment?.webhooks.map(({ id, dialect }) => [id, dialect])).toEqual([
      ['demo', 1],
      ['imports', 2],
    ]);
  });

  it('holds what is played without a file', () => {
    expect(parseEnvironments(stringify({ environments: demoEnvironments }))).toEqual(
      demoEnvironments,
    );
  });

  it('fills in the defaults of a webhook configuration', () => {
    const text = stringify({
      environments: [
        {
          id: '1'.repeat(24),
          account: '2'.repeat(24),
          apiKeys: ['k'],
          webhooks: [{ id: 'w', url: 'http://x/', secret: 's' }],
        },
      ],
    });
    expect(parseEnvironments(text)[0]?.webhooks).toEqual([
      {
        id: 'w',
        url: 'http://x/',
        secret: 's',
        method: 'POST',
        events: ['*'],
        headers: {},
        algorithm: 'sha256',
        encoding: 'hex',
        prefix: '',
        dialect: 1,
        faults: {},
      },
    ]);
  });

  it('has all its faults listed at once, with their places and without the secret', () => {
    const faults = faultsOf(`
environments:
  - id: nope
    account: ${'2'.repeat(24)}
    apiKeys: [k1]
    webhooks:
      - { id: w, url: 'ftp://x', secret: TOP-SECRET, method: GET, events: ['document.**'], dialect: 3 }
      - { id: w, url: 'http://[', secret: '', headers: { Content-Length: '3', 'a b': x } }
  - id: ${'1'.repeat(24)}
    account: ${'2'.repeat(24)}
    apiKeys: [k1]
    colour: red
`);
    const all = faults.join('\n');
    for (const fault of [
      'environments[0].id must match',
      'environments[0].webhooks[0].url must match',
      'environments[0].webhooks[0].method must be one of: POST, PUT',
      'environments[0].webhooks[0].events[0] must match',
      'environments[0].webhooks[0].dialect must be one of: 1, 2',
      'environments[0].webhooks[1].id is used a second time',
      'environments[0].webhooks[1].url is not a URL',
      'environments[0].webhooks[1].secret must NOT have fewer than 1 characters',
      'environments[0].webhooks[1].headers: "Content-Length" is written by the simulator itself',
      'environments[0].webhooks[1].headers: "a b" is not a header name',
      'environments[1].apiKeys[0] is used a second time',
      'environments[1] has an unknown key: colour',
    ]) {
      expect(all).toContain(fault);
    }
    expect(all).not.toContain('TOP-SECRET');
  });

  it('is refused when it is no YAML, or empty', () => {
    expect(faultsOf('a: [')[0]).toMatch(/^not YAML: /);
    expect(faultsOf('')).toEqual(['the file must be object']);
    expect(faultsOf('environments: []')[0]).toContain(
      'environments must NOT have fewer than 1 items',
    );
  });
});
