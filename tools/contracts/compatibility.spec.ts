import { describe, expect, it } from '@jest/globals';
import { breakingChanges } from './compatibility.js';
import { currentContracts, type Contracts } from './released.js';

const TYPE = 'foxtail.document.processed.v1';
const released = currentContracts('1.0.0');

type Schema = { properties: Record<string, Record<string, unknown>>; required: string[] };

/** What breaks when the contracts become what `change` makes of them. */
function breaksAfter(change: (next: Contracts, schema: Schema) => void): string[] {
  const next = structuredClone(released);
  change(next, next.events[TYPE]?.schema as unknown as Schema);
  return breakingChanges(released, next);
}

describe('the contracts', () => {
  it('do not break by staying as they are', () => {
    expect(breaksAfter(() => undefined)).toEqual([]);
  });

  it('do not break by additions: an event, a member, a header, a topic', () => {
    const changes = breaksAfter((next, schema) => {
      next.events['foxtail.document.archived.v1'] = {
        topic: 'documents',
        keyOf: 'document',
        headers: [],
        schema: null,
      };
      schema.properties['pages'] = { type: 'integer' };
      next.events[TYPE]?.headers.push('ce_more');
      next.topics['more'] = 'foxtail.more.v1';
    });
    expect(changes).toEqual([]);
  });

  it.each<[string, (next: Contracts, schema: Schema) => void]>([
    [
      'topic foxtail.documents.v1 became foxtail.docs.v1',
      (next) => (next.topics['documents'] = 'foxtail.docs.v1'),
    ],
    ['topics have 24 partitions where they had 12', (next) => (next.partitions = 24)],
    ['the partitioner became crc32', (next) => (next.partitioner = 'crc32')],
    [`${TYPE} is gone`, (next) => delete next.events[TYPE]],
    [
      `${TYPE} moved from topic documents to files`,
      (next) => ((next.events[TYPE] as { topic: string }).topic = 'files'),
    ],
    [
      `the key of ${TYPE} became the batch's`,
      (next) => ((next.events[TYPE] as { keyOf: string }).keyOf = 'batch'),
    ],
    [
      `${TYPE} no longer always has the header ce_id`,
      (next) => next.events[TYPE]?.headers.splice(0),
    ],
    [`${TYPE}: batchId is gone`, (_, schema) => delete schema.properties['batchId']],
    [
      `${TYPE}: documentId is no longer always there`,
      (_, schema) => (schema.required = ['environment', 'webhook']),
    ],
    [
      `${TYPE}: name became number, it was string`,
      (_, schema) => (schema.properties['name'] = { type: 'number' }),
    ],
    [
      `${TYPE}: name became string or null`,
      (_, schema) =>
        (schema.properties['name'] = { ...schema.properties['name'], type: ['string', 'null'] }),
    ],
    [
      `${TYPE}: pattern of documentId became "^.*$"`,
      (_, schema) => Object.assign(schema.properties['documentId'] as object, { pattern: '^.*$' }),
    ],
    [
      `foxtail.batch.closed.v1: maximum of documentCount became unbounded`,
      (next) => {
        const { properties } = next.events['foxtail.batch.closed.v1']?.schema as unknown as Schema;
        properties['documentCount'] = { type: 'integer', minimum: 0 };
      },
    ],
    [
      `${TYPE}: format of uploadedAt became unbounded`,
      (_, schema) => delete schema.properties['uploadedAt']?.['format'],
    ],
  ])('break when %s', (message, change) => {
    expect(breaksAfter(change).join('\n')).toContain(message);
  });

  it('break when a closed list of values grows or shrinks', () => {
    const completed = 'foxtail.batch.completed.v1';
    const next = structuredClone(released);
    const { properties } = next.events[completed]?.schema as unknown as Schema;
    properties['basis'] = { enum: ['declared', 'guessed'] };
    expect(breakingChanges(released, next)).toEqual([
      `${completed}: basis may be guessed too`,
      `${completed}: basis is never inferred any more`,
    ]);
  });
});
