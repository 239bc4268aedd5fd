import { describe, expect, it } from '@jest/globals';
import type { Contracts } from './contracts-form.js';
import { judge, judgeByText } from './release-rule.js';
import { currentContracts } from './released.js';

const TYPE = 'foxtail.document.processed.v1';
const released = currentContracts('1.2.3');

type Change = (
  schema: { properties: Record<string, unknown> } & Record<string, unknown>,
) => unknown;

/** The released contracts after a change of one event's schema, under a version. */
function next(version: string, change: Change = () => undefined): Contracts {
  const contracts = structuredClone({ ...released, version });
  change(contracts.events[TYPE]?.schema as Parameters<Change>[0]);
  return contracts;
}

const words: Change = (schema) => (schema['description'] = 'Said otherwise.');
const addition: Change = (schema) => (schema.properties['pages'] = { type: 'integer' });
const breaking: Change = (schema) => delete schema.properties['batchId'];
const both: Change = (schema) => [addition(schema), breaking(schema)];

const needs = (version: string) =>
  `such contracts need version ${version} or greater in libs/contracts/package.json`;
const NEW = `not in version 1.2.3: ${TYPE}: pages is new`;
const BROKEN = `breaks subscribers built on version 1.2.3: ${TYPE}: batchId is gone`;

describe('contracts', () => {
  it.each<[string, Contracts]>([
    ['the same', next('1.2.3')],
    ['the same under a greater version', next('1.2.4')],
    ['other words under a greater patch version', next('1.2.4', words)],
    ['other words under a greater minor version', next('1.3.0', words)],
    ['additions under a greater minor version', next('1.3.0', addition)],
    ['additions under a greater major version', next('2.0.0', addition)],
  ])('may be %s', (_, contracts) => {
    expect(judge(released, contracts)).toEqual({ faults: [], breaks: [] });
  });

  it.each<[string, Contracts, string[]]>([
    [
      'other words under the same version',
      next('1.2.3', words),
      ['words or order differ from version 1.2.3', needs('1.2.4')],
    ],
    ['additions under the same version', next('1.2.3', addition), [NEW, needs('1.3.0')]],
    ['additions under a greater patch version', next('1.2.9', addition), [NEW, needs('1.3.0')]],
    ['breaks under the same version', next('1.2.3', breaking), [BROKEN, needs('2.0.0')]],
    ['breaks under a greater minor version', next('1.10.0', both), [BROKEN, needs('2.0.0')]],
    [
      'the same under a lower version',
      next('1.2.2'),
      ['libs/contracts/package.json has version 1.2.2, and 1.2.3 is released'],
    ],
    [
      'the same under a lower major version with a greater minor one',
      next('0.9.0'),
      ['libs/contracts/package.json has version 0.9.0, and 1.2.3 is released'],
    ],
    [
      'without a version that can be compared',
      next('1.3'),
      ['libs/contracts/package.json has version 1.3, not one such as 1.2.3'],
    ],
    [
      'with a keyword that the check does not know, even where all may change',
      next('2.0.0', (schema) => (schema.properties['pages'] = { items: { anyOf: [] } })),
      [`${TYPE}: pages[] has the keyword anyOf, which the check does not know`],
    ],
    [
      'with what is no schema',
      next('1.3.0', (schema) => (schema.properties['pages'] = ['string'])),
      [`${TYPE}: pages has something that is no schema`],
    ],
  ])('may not be %s', (_, contracts, faults) => {
    expect(judge(released, contracts)).toEqual({ faults, breaks: [] });
  });

  it('may break subscribers under a greater major version, which is told', () => {
    expect(judge(released, next('2.0.0', both))).toEqual({ faults: [], breaks: [BROKEN] });
  });

  it('may not go back to a version that was released before', () => {
    expect(judge(next('2.0.0', breaking), released).faults).toEqual([
      'libs/contracts/package.json has version 1.2.3, and 2.0.0 is released',
      'not in version 2.0.0: ' + `${TYPE}: batchId is new`,
      'such contracts need version 2.1.0 or greater in libs/contracts/package.json',
    ]);
  });
});

describe('the file of released contracts', () => {
  const check = (text: string | null) => judgeByText(text, released, { isRelease: false });

  it('is what contracts are judged by', () => {
    expect(check(JSON.stringify(released))).toEqual({ faults: [], breaks: [] });
    expect(check(JSON.stringify(next('1.2.3', addition))).faults).toContain(needs('2.0.0'));
  });

  it('must not be missing, save before the first release', () => {
    expect(check(null).faults).toEqual([
      'docs/contracts.released.json is missing, so that nothing can be compared: take it back from version control, or, before a first release, run npm run contracts -- release',
    ]);
    expect(judgeByText(null, released, { isRelease: true })).toEqual({ faults: [], breaks: [] });
    expect(judgeByText(null, next('one'), { isRelease: true }).faults).toHaveLength(1);
  });

  it.each(['', '{', '[]', '{"version":"1.2.3"}', JSON.stringify({ ...released, partitions: 12 })])(
    'must read as contracts, not %.20p',
    (text) => {
      for (const isRelease of [false, true]) {
        expect(judgeByText(text, released, { isRelease }).faults).toEqual([
          'docs/contracts.released.json does not read as released contracts: take it back from version control',
        ]);
      }
    },
  );
});
