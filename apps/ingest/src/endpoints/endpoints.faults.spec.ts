import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseEndpoints, readEndpoints } from './endpoints.config.js';
import { readSecretsFrom } from './secret-reader.js';

const env = { SECRET_A: 'a', SECRET_B: 'b', ODD: ' spaces ' };

const faultsOf = (text: string, largestBody = 10_000): readonly string[] => {
  const readSecret = readSecretsFrom(env, () => ({ ok: false, why: 'is not there' }), '/', false);
  const reading = parseEndpoints(text, { path: 'f.yaml', largestBody }, readSecret);
  return reading.ok ? [] : reading.faults;
};

/** One good endpoint, with these lines besides, from line 5 on. */
const withLines = (...lines: string[]) =>
  ['endpoints:', '  - id: e', '    environment: p', '    secrets: [{ id: s, env: SECRET_A }]']
    .concat(lines.map((line) => `    ${line}`))
    .join('\n');

describe('a fault of the endpoints file', () => {
  it.each([
    ['algorithm: md5', /^f\.yaml:5:16 endpoint e: this must be one of sha1, sha256, /],
    ['tolerance: -1', /^f\.yaml:5:16 endpoint e: .* a whole number from 1 to 604800, or off$/],
    ['bodyLimit: 10001', /^f\.yaml:5:16 endpoint e: .* 10000 bytes at most.*BODY_LIMIT_BYTES/],
    ['vendorEnvironment: 12', /^f\.yaml:5:24 endpoint e: .*; put it in quotes$/],
    ['signature-header: x', /^f\.yaml:5:5 endpoint e: .* did you mean signatureHeader\?$/],
    ['event: [document.*]', /^f\.yaml:5:5 endpoint e: .* did you mean events\?$/],
    ['zzzzzzzzzzzzzz: x', /^f\.yaml:5:5 endpoint e: this key is unknown: take it away, or use/],
    ['events: [document.*, "a..b"]', /^f\.yaml:5:26 endpoint e: this must be an event such as/],
    ['events: []', /^f\.yaml:5:13 endpoint e: this list is empty/],
    ['events: [a.b, a.b]', /^f\.yaml:5:13 endpoint e: one of these is there twice/],
    ['methods: POST', /^f\.yaml:5:14 endpoint e: this must be a list/],
    ['prefix: " x"', /^f\.yaml:5:13 endpoint e: this must be printable ASCII/],
    ['signatureHeader: connection', /^f\.yaml:5:22 endpoint e: .*hop-by-hop/],
    ['identity: time', /^f\.yaml:5:15 endpoint e: this must be one of body, body-without-time$/],
    [
      'requiredHeaders: { "a b": x }',
      /^f\.yaml:5:24 endpoint e: this must be the name of a header/,
    ],
    ['requiredHeaders: { te: x }', /^f\.yaml:5:24 endpoint e: .*hop-by-hop/],
    ['requiredHeaders: { X-A: x, x-a: x }', /^f\.yaml:5:32 endpoint e: .* second time/],
    ['requiredHeaders: { X-Invofox-Signature: x }', /^f\.yaml:5:24 endpoint e: the signature/],
    ['requiredHeaders: { x-a: { env: NOPE } }', /^f\.yaml:5:29 endpoint e: .* is not set/],
    ['requiredHeaders: { x-a: { env: ODD } }', /^f\.yaml:5:29 endpoint e: .* no header can carry/],
    ['requiredHeaders: { x-a: { file: /no } }', /^f\.yaml:5:29 endpoint e: .* is not there/],
    ['requiredHeaders: { x-a: { value: x } }', /^f\.yaml:5:29 endpoint e: this must be text .* or/],
    ['requiredHeaders: { x-a: 5 }', /^f\.yaml:5:29 endpoint e: this must be text/],
    ['passHeaders: [Cookie]', /^f\.yaml:5:19 endpoint e: .* credential/],
    ['passHeaders: [X-Invofox-Signature]', /^f\.yaml:5:19 endpoint e: .* the signature/],
    ['passHeaders: [x-a, X-A]', /^f\.yaml:5:24 endpoint e: .* second time/],
    ['passHeaders: [upgrade]', /^f\.yaml:5:19 endpoint e: .*hop-by-hop/],
    [
      `passHeaders: [${Array.from({ length: 17 }, (_, i) => `h${i}`).join(', ')}]`,
      /^f\.yaml:5:18 endpoint e: there are too many here: 16 at most$/,
    ],
    ['environment: q', /^f\.yaml:5:5 .*this key is there a second time/],
    ['a: *x', /^f\.yaml:5:8 aliases and merge keys are not taken/],
    ['<<: { events: [a.b] }', /^f\.yaml:5:5 endpoint e: merge keys are not taken/],
    ['\tevents: [a.b]', /^f\.yaml:5:\d+ .*tab/],
    ['events: !mine [a.b]', /^f\.yaml:5:13 tags/],
    ['events: [', /^f\.yaml:5:\d+ not YAML/],
    ['events: "a', /^f\.yaml:5:\d+ not YAML/],
  ])('of %s says where and what to do', (line, expected) => {
    expect(faultsOf(withLines(line))).toEqual([expect.stringMatching(expected)]);
  });

  it('of a header passed on that is required with a secret is one, with a literal value none', () => {
    const both = (value: string) =>
      withLines(`requiredHeaders: { X-A: ${value} }`, 'passHeaders: [x-a]');
    expect(faultsOf(both('{ env: SECRET_A }'))).toEqual([
      expect.stringMatching(/^f\.yaml:6:19 .*secret/),
    ]);
    expect(faultsOf(both('literal'))).toEqual([]);
  });

  it.each([
    ['', /^f\.yaml:1:1 the file is empty/],
    ['# only a comment\n', /^f\.yaml:1:1 the file is empty/],
    ['---\n', /^f\.yaml:1:1 the file is empty/],
    ['[]', /^f\.yaml:1:1 this must be a mapping with endpoints/],
    ['{}', /^f\.yaml:1:1 endpoints is missing: add it/],
    ['endpoints: []', /^f\.yaml:1:12 this list is empty/],
    ['endpoints:', /^f\.yaml:1:\d+ this must be a list/],
    ['endpoints: [5]', /^f\.yaml:1:13 endpoint #1: this must be a mapping with id, /],
    [`\ufeff${withLines()}`, /^f\.yaml:1:1 a byte order mark/],
    [`${withLines()}\n---\n${withLines()}`, /^f\.yaml:5:1 one document is taken/],
    [`%YAML 1.1\n---\n${withLines()}`, /^f\.yaml:1:1 YAML 1\.2 is taken/],
    ['['.repeat(100_000), /^f\.yaml:1:25 this is nested too deep/],
    ['- '.repeat(100_000), /^f\.yaml:1:\d+ this is nested too deep/],
    ['[\n'.repeat(50_000), /^f\.yaml:25:1 this is nested too deep/],
    [
      Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      /^f\.yaml:122:1 this is nested too deep/,
    ],
  ])('of a whole file (case %#) is the only one', (text, expected) => {
    expect(faultsOf(text)).toEqual([expect.stringMatching(expected)]);
  });

  it('of aliases that expand without end is told at once', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 30; i++)
      lines.push(
        `a${i}: &a${i} [${Array(9)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    const faults = faultsOf(lines.join('\n'));
    expect(faults.length).toBeGreaterThan(0);
    expect(new Set(faults.map((fault) => fault.replace(/^\S+ /, ''))).size).toBe(1);
    expect(faults[0]).toMatch(/^f\.yaml:2:10 aliases/);
  });

  it('is one of a hundred at most', () => {
    const faults = faultsOf(`endpoints: [${Array(5_000).fill('5').join(', ')}]`);
    expect(faults).toHaveLength(101);
    expect(faults.at(-1)).toBe('f.yaml:1:1 and 4900 more: mend these first');
  });

  it('comes with all others, of the schema and beyond it, in the order of the file', () => {
    expect(
      faultsOf(`endpoints:
  - id: e
    environment: p
    algoritm: sha256
    secrets: [{ id: s, env: NOT_SET }, { id: s, file: /nowhere }, { id: u }, { env: SECRET_A }]
  - id: e
    environment: q
    bodyLimit: 99999999
    secrets: [{ id: v, env: SECRET_A, value: hidden }, { id: w, value: hidden }]
  - id: a/b
    secrets: [{ id: v, env: SECRET_B }]
  - { id: d, environment: p, secrets: [{ id: v, env: SECRET_A }] }
  - { id: f, environment: q, secrets: [{ id: x, env: SECRET_A }] }`),
    ).toEqual([
      expect.stringMatching(/^f\.yaml:4:5 endpoint e: .* did you mean algorithm\?/),
      expect.stringMatching(/^f\.yaml:5:29 endpoint e: secret s: .* not set/),
      expect.stringMatching(/^f\.yaml:5:46 endpoint e: secret s is there a second time/),
      expect.stringMatching(/^f\.yaml:5:55 endpoint e: secret s: the file .* is not there/),
      expect.stringMatching(/^f\.yaml:5:67 endpoint e: give exactly one of env, file and value/),
      expect.stringMatching(/^f\.yaml:5:78 endpoint e: id is missing/),
      expect.stringMatching(/^f\.yaml:6:9 endpoint e: this id is there a second time/),
      expect.stringMatching(/^f\.yaml:8:16 endpoint e: .*BODY_LIMIT_BYTES/),
      expect.stringMatching(/^f\.yaml:9:15 endpoint e: give exactly one of/),
      expect.stringMatching(/^f\.yaml:9:72 endpoint e: secret w: .*ALLOW_INLINE_SECRETS/),
      expect.stringMatching(/^f\.yaml:10:5 endpoint #3: environment is missing/),
      expect.stringMatching(/^f\.yaml:10:9 endpoint #3: this must be a name/),
      expect.stringMatching(/^f\.yaml:13:40 endpoint f: secret x: .* environment p through /),
    ]);
  });

  it('never quotes the file, whatever is cut out of it or put into it, and nothing throws', () => {
    const SECRET = 'TELLTALE';
    const valid = withLines(
      `prefix: ${SECRET}`,
      `requiredHeaders: { ${SECRET}: ${SECRET}, X-B: { env: ${SECRET} }, X-C: { file: ${SECRET} } }`,
      `passHeaders: [${SECRET}]`,
      `events: [${SECRET}.*]`,
    ).replace('env: SECRET_A', `env: ${SECRET}`);
    const junk = fc.constantFrom(
      '\t',
      '"',
      "'",
      '[',
      '}',
      ': ',
      '- ',
      '&',
      '*',
      '!',
      '%',
      '|',
      '\n',
      '# ',
      SECRET,
      '\0',
      '\ufeff',
      ',',
      '---\n',
    );
    fc.assert(
      fc.property(
        fc.nat(valid.length),
        fc.nat(30),
        fc.array(junk, { maxLength: 3 }),
        (at, cut, put) => {
          const text = valid.slice(0, at) + put.join('') + valid.slice(at + cut);
          for (const fault of faultsOf(text)) {
            expect(fault).toMatch(/^f\.yaml:\d+:\d+ /);
            // Ids are quoted, since they say which one is meant; junk may become part of one.
            const unnamed = fault.replaceAll(/\b(endpoint|secret|environment|through) \S+/g, '');
            expect(unnamed).not.toContain(SECRET);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('is a fault for any text and any bytes: nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json()), (text) => {
        expect(faultsOf(text)).not.toEqual([]);
      }),
      { numRuns: 1_000 },
    );
    const read = (bytes: Buffer) =>
      readEndpoints({
        path: 'f.yaml',
        env,
        allowInline: false,
        largestBody: 1,
        readFile: () => ({ ok: true, bytes }),
      });
    expect(read(Buffer.from([0x61, 0xff]))).toEqual({
      ok: false,
      faults: ['f.yaml:1:1 not UTF-8: save it so'],
    });
  });

  it('is told of a file that can not be read', () => {
    const read = (path: string) =>
      readEndpoints({
        path,
        env,
        allowInline: false,
        largestBody: 1,
        readFile: () => ({ ok: false, why: 'is not there' }),
      });
    expect(read('no.yaml')).toEqual({
      ok: false,
      faults: ['no.yaml:1:1 the endpoints file is not there (ENDPOINTS_FILE)'],
    });
  });
});
