import fc from 'fast-check';
import type { HeaderValue, RawMessage } from '#contracts';

/** Times as Foxtail writes them. */
export const utcTimes = fc
  .date({ min: new Date('1980-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** A message with another value of one header. */
export const withHeader =
  (name: string, value: HeaderValue) =>
  <M extends RawMessage>(message: M): RawMessage => ({
    ...message,
    headers: { ...message.headers, [name]: value },
  });

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const values: fc.Arbitrary<HeaderValue> = fc.oneof(
  fc.string(),
  bytes,
  fc.uint8Array({ maxLength: 10 }),
  fc.array(fc.option(fc.oneof(fc.string(), bytes))),
  // Kafka allows a header without a value.
  fc.constantFrom<HeaderValue>(undefined, null, [null], [], 'true', 'off', '7'),
);
const NAMES = [
  'ce_id ce_source ce_type ce_subject ce_specversion ce_time ce_receivedat ce_inactivity ce_endpoint',
  'ce_reason ce_detail ce_origintopic ce_originpartition ce_originoffset ce_tombstone',
  'ce_headersleftout content-type traceparent other __proto__ foxtail_original_x',
].flatMap((line) => line.split(' '));

/** Anything that a Kafka client may hand over: what `good` gives, with parts of it spoilt. */
export function anyMessage(good: fc.Arbitrary<RawMessage>): fc.Arbitrary<RawMessage> {
  return fc
    .record({
      base: fc.oneof(good, fc.constant<RawMessage>({ value: null })),
      headers: fc.option(fc.dictionary(fc.constantFrom(...NAMES), values, { maxKeys: 4 })),
      rest: fc.record(
        {
          key: fc.option(fc.oneof(fc.string(), bytes), { nil: null }),
          value: fc.option(fc.oneof(bytes, fc.uint8Array(), fc.json()), { nil: null }),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ base, headers, rest }) => ({
      ...base,
      ...rest,
      headers: headers === null ? base.headers : { ...base.headers, ...headers },
    }));
}
