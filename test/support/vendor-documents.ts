import {
  buildDocument,
  integerBetween,
  objectId,
  pick,
  webhook,
  webhookV2,
  type Random,
} from '#vendor-payloads';
import { VENDOR_ENVIRONMENT } from './foxtail.js';

export type Dialect = 'first' | 'second';

/** One webhook that the vendor is going to send. */
export interface PlannedEvent {
  document: string;
  /** Its place among the events of the document, from 0. */
  index: number;
  dialect: Dialect;
  body: Buffer;
  /** The vendor's object as it stands in the body. */
  vendor: string;
}

/** Stands in each event that the load sends, and in no other. */
export const TRACE = '"delivery":"';

/** Where an event's object says which delivery it is: the tag survives whatever becomes of its id. */
const TAG = /"delivery":"([0-9a-f]{24}\/\d+)"/;

export const tagOf = ({ document, index }: { document: string; index: number }): string =>
  `${document}/${index}`;

/** The tag in a message's value, or null. */
export function findTag(value: string): string | null {
  return TAG.exec(value)?.[1] ?? null;
}

const LATER = ['corrected', 'updated', 'approved', 'exported'] as const;
const START = Date.parse('2026-03-01T10:00:00.000Z');

/** What happens to one document, in order: 2 to 5 events, all in one dialect. Same random, same events. */
export function planDocument(dialect: Dialect, random: Random): PlannedEvent[] {
  const document = objectId(random);
  const base = buildDocument(
    { _id: document, environment: VENDOR_ENVIRONMENT, loadBatch: objectId(random) },
    random,
  );
  return Array.from({ length: integerBetween(random, 2, 5) }, (_, index) => {
    const type = `document.${index === 0 ? 'processed' : pick(random, LATER)}`;
    const data = { ...base, clientData: { delivery: tagOf({ document, index }) } };
    const time = new Date(START + index * 1_000).toISOString();
    const body =
      dialect === 'first'
        ? webhook(type, data, time)
        : webhookV2(type, data, { id: objectId(random), timestamp: time });
    return {
      document,
      index,
      dialect,
      body: Buffer.from(JSON.stringify(body)),
      vendor: JSON.stringify(data),
    };
  });
}
