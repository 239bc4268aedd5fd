import { describe, expect, it } from '@jest/globals';
import { contractChanges } from './compatibility.js';
import type { Contracts, EventContract } from './contracts-form.js';
import { currentContracts } from './released.js';

const TYPE = 'foxtail.document.processed.v1';
const UNMAPPED = 'foxtail.webhook.unmapped.v1';
const released = currentContracts('1.0.0');

type Change = (next: Contracts) => unknown;

/** What differs, by whether it breaks, when the contracts become what `change` makes of them. */
function after(change: Change): { breaks: string[]; additions: string[] } {
  const next = structuredClone(released);
  change(next);
  const changes = contractChanges(released, next);
  const those = (breaks: boolean) =>
    changes.filter((one) => one.breaks === breaks).map(({ what }) => what);
  return { breaks: those(true), additions: those(false) };
}

function eventOf(next: Contracts, type = TYPE): EventContract {
  const event = next.events[type];
  if (event === undefined) throw new Error(`no event ${type}`);
  return event;
}

type Schema = Record<string, unknown> & {
  properties: Record<string, Record<string, unknown>>;
  required: string[];
};
const headers = (next: Contracts, type = TYPE) => eventOf(next, type).headers as Schema;
const value = (next: Contracts) => eventOf(next).schema as Schema;

describe('topics and keys break when', () => {
  it.each<[string, Change]>([
    ['topic documents is gone', (next) => delete next.topics['documents']],
    [
      'the name of topic documents became foxtail.docs.v1, it was foxtail.documents.v1',
      (next) => Object.assign(next.topics['documents'] ?? {}, { name: 'foxtail.docs.v1' }),
    ],
    [
      'the number of partitions of topic files became 24, it was 12',
      (next) => Object.assign(next.topics['files'] ?? {}, { partitions: 24 }),
    ],
    ...(
      [
        ['cleanup.policy', 'compact', 'delete'],
        ['retention.ms', '604800000', '-1'],
        ['retention.bytes', '1000000', '-1'],
        ['max.message.bytes', '1048576', '4194304'],
        ['min.insync.replicas', '1', '2'],
      ] as const
    ).map(([name, now, then]): [string, Change] => [
      `${name} of topic batches became ${now}, it was ${then}`,
      (next) => Object.assign(next.topics['batches']?.settings ?? {}, { [name]: now }),
    ]),
    [
      'retention.ms of topic unmapped became none, it was -1',
      (next) => delete next.topics['unmapped']?.settings['retention.ms'],
    ],
    ['the partitioner became crc32, it was murmur2', (next) => (next.partitioner.name = 'crc32')],
    [
      'the partition of key demo/64f0c0ffee00000000000001 became 8, it was 7',
      (next) => (next.partitioner.samples['demo/64f0c0ffee00000000000001'] = 8),
    ],
    [`${TYPE} is gone`, (next) => delete next.events[TYPE]],
    [
      `the topic of ${TYPE} became files, it was documents`,
      (next) => (eventOf(next).topic = 'files'),
    ],
    [
      `the key of ${TYPE} became \`environment/batch id\`, it was \`environment/document id\``,
      (next) => (eventOf(next).key.template = '`environment/batch id`'),
    ],
    [
      `the key in the example of ${TYPE} became production:64f0c0ffee0000000000d001, it was production/64f0c0ffee0000000000d001`,
      (next) => (eventOf(next).key.example = 'production:64f0c0ffee0000000000d001'),
    ],
    [
      `the content type of ${TYPE} became application/avro, it was application/json`,
      (next) => (eventOf(next).contentType = 'application/avro'),
    ],
    [`the value of ${TYPE} became raw bytes, it was JSON`, (next) => (eventOf(next).schema = null)],
    [
      `the value of ${UNMAPPED} became JSON, it was raw bytes`,
      (next) => (eventOf(next, UNMAPPED).schema = {}),
    ],
  ])('%s', (message, change) => {
    expect(after(change)).toEqual({ breaks: [message], additions: [] });
  });
});

const patternOf = (header: string) =>
  JSON.stringify(headers(released).properties[header]?.['pattern']) ?? 'none';

describe('headers break when', () => {
  it.each<[string, Change]>([
    [`headers of ${TYPE}: ce_time is gone`, (next) => delete headers(next).properties['ce_time']],
    [
      `headers of ${TYPE}: ce_id is no longer always there`,
      (next) => headers(next).required.splice(headers(next).required.indexOf('ce_id'), 1),
    ],
    [
      `headers of ${TYPE}: ce_time is required now, and older events lack it`,
      (next) => headers(next).required.push('ce_time'),
    ],
    [
      `headers of ${TYPE}: ce_source became integer, it was string`,
      (next) => Object.assign(headers(next).properties['ce_source'] ?? {}, { type: 'integer' }),
    ],
    [
      `headers of ${TYPE}: pattern of ce_specversion became none, it was ${patternOf('ce_specversion')}`,
      (next) => delete headers(next).properties['ce_specversion']?.['pattern'],
    ],
    [
      `headers of ${TYPE}: pattern of ce_id became "^[a-z]+$", it was ${patternOf('ce_id')}`,
      (next) => Object.assign(headers(next).properties['ce_id'] ?? {}, { pattern: '^[a-z]+$' }),
    ],
    [
      `headers of ${UNMAPPED}: ce_reason is gone`,
      (next) => delete headers(next, UNMAPPED).properties['ce_reason'],
    ],
  ])('%s', (message, change) => {
    expect(after(change)).toEqual({ breaks: [message], additions: [] });
  });
});

it('a value breaks as its schema does', () => {
  expect(after((next) => delete value(next).properties['batchId']).breaks).toEqual([
    `${TYPE}: batchId is gone`,
  ]);
});

describe('nothing breaks by', () => {
  it.each<[string, string[], Change]>([
    ['staying as it is', [], () => undefined],
    [
      'a new topic',
      ['topic more is new'],
      (next) => (next.topics['more'] = { name: 'foxtail.more.v1', partitions: 3, settings: {} }),
    ],
    [
      'a new event',
      ['foxtail.document.archived.v1 is new'],
      (next) => (next.events['foxtail.document.archived.v1'] = structuredClone(eventOf(next))),
    ],
    [
      'a new header that is optional',
      [`headers of ${TYPE}: ce_more is new`],
      (next) => (headers(next).properties['ce_more'] = { type: 'string' }),
    ],
    [
      'a new member that is optional, whatever it is called',
      [`${TYPE}: constructor is new`],
      (next) => (value(next).properties['constructor'] = { type: 'integer' }),
    ],
    [
      'other words',
      [],
      (next) => {
        const words = { title: 'T', description: 'D', $comment: 'C', deprecated: true };
        Object.assign(value(next), words, { examples: [] });
        Object.assign(headers(next).properties['ce_id'] ?? {}, words);
      },
    ],
  ])('%s', (_, additions, change) => {
    expect(after(change)).toEqual({ breaks: [], additions });
  });

  it('another order, of members and of whatever is a set', () => {
    expect(contractChanges(released, reversed(released) as Contracts)).toEqual([]);
  });
});

function reversed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(reversed).reverse();
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(
    Object.entries(part)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
