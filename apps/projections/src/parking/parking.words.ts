import type { ParkedKey } from './parked.store.js';
import type { Unparked } from './unpark.js';

/** A line a key, the longest parked first. */
export function parkedLines(keys: readonly ParkedKey[]): string[] {
  const rows = keys.map(({ topic, key, messages, since, firstOffset, partition, detail }) => [
    topic,
    plain(key),
    String(messages),
    since.toISOString(),
    `${partition}/${firstOffset}`,
    plain(detail),
  ]);
  const messages = keys.reduce((sum, key) => sum + key.messages, 0);
  return [
    ...table([['TOPIC', 'KEY', 'MESSAGES', 'SINCE', 'PARTITION/OFFSET', 'REASON'], ...rows]),
    `${keys.length} ${keys.length === 1 ? 'key is' : 'keys are'} parked, ${messages} messages wait`,
  ];
}

export function unparkedLine(topic: string, key: string, done: Unparked): string {
  const name = `${topic} ${plain(key)}`;
  if (done.ok) {
    const discarded = done.discarded > 0 ? `, ${done.discarded} discarded to the dead letters` : '';
    return `${name}: ${done.applied} applied${discarded}; it goes on`;
  }
  if (done.why === 'not-parked') return `${name}: is not parked`;
  return `${name}: stays parked, since offset ${done.offset} fails again: ${plain(done.detail)}`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** What a sender or another producer chose must not steer a terminal. */
function plain(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '?');
}
