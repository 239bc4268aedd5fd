import { faultsSchema, type WebhookFaults } from '../webhooks/webhook.schema.js';
import { readDuration, readShare } from './values.js';

/** The faults that a webhook configuration knows. */
export const faultNames: readonly string[] = Object.keys(faultsSchema.properties);

export type FaultsReading = { ok: true; faults: WebhookFaults } | { ok: false; faults: string[] };

/**
 * Reads `duplicate=5%,delay=10%:2s`: each fault with its share of the deliveries, a delay with how long,
 * too. A name may stand in the plural (`duplicates`).
 */
export function readFaults(texts: readonly string[]): FaultsReading {
  const wrong: string[] = [];
  const faults: Record<string, unknown> = {};
  for (const item of texts.join(',').split(',')) {
    if (item.trim() === '') continue;
    const [, given = '', value = ''] = /^\s*([A-Za-z]+)=(\S+)\s*$/.exec(item) ?? [];
    const name = [given, given.replace(/s$/, '')].find((one) => faultNames.includes(one));
    if (given === '') wrong.push(`${JSON.stringify(item)} is not NAME=SHARE`);
    else if (name === undefined) wrong.push(`there is no fault ${given}: ${faultNames.join(', ')}`);
    else if (name in faults) wrong.push(`${name} is given twice`);
    else faults[name] = name === 'delay' ? readDelay(value) : readShare(value);
    if (name !== undefined && faults[name] === null) wrong.push(`${name} ${howToWrite(name)}`);
  }
  return wrong.length > 0 ? { ok: false, faults: wrong } : { ok: true, faults };
}

function readDelay(text: string): { share: number; ms: number } | null {
  const [first = '', time = ''] = text.split(':');
  const share = readShare(first);
  const ms = readDuration(time);
  return share === null || ms === null || ms > 3_600_000 ? null : { share, ms: Math.ceil(ms) };
}

function howToWrite(name: string): string {
  return name === 'delay'
    ? 'takes a share and a time of an hour at most, such as 10%:2s'
    : 'takes a share, such as 5% or 0.05';
}
