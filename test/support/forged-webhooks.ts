import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_SIGNATURE_HEADER, defaultScheme, sign } from '#webhook-signature';
import { VENDOR_ENVIRONMENT, SECRET } from './foxtail.js';
import { sendWebhook } from './webhook-request.js';

export interface ForgedReport {
  /** Stands in every part of a forged request that could be kept. */
  marker: string;
  /** What each was answered; null for no answer. */
  statuses: readonly (number | null)[];
}

const EVERY_MS = 25;

/** Sends requests that are not the vendor's, one after the other, until told to stop. */
export async function sendForgeries(
  url: string,
  marker: string,
  until: AbortSignal,
): Promise<ForgedReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const statuses: (number | null)[] = [];
  for (let number = 0; !until.aborted; number += 1) {
    const { body, headers } = forge(marker, number);
    statuses.push((await sendWebhook(agent, url, body, headers)).status);
    await pause(EVERY_MS);
  }
  agent.destroy();
  return { marker, statuses };
}

/** A webhook that would do but for its signature: another secret's, another body's, none, or a part of the good one. */
function forge(marker: string, number: number): { body: Buffer; headers: Record<string, string> } {
  const body = Buffer.from(
    JSON.stringify({
      type: 'document.processed',
      id: `${marker}-${number}`,
      data: { _id: `${marker}-${number}`, environment: VENDOR_ENVIRONMENT, loadBatch: marker },
      timestamp: '2026-03-01T10:00:00Z',
    }),
  );
  const good = sign(body, SECRET, defaultScheme);
  const signature = [
    sign(body, `not ${SECRET}`, defaultScheme),
    sign(Buffer.from('another body'), SECRET, defaultScheme),
    null,
    good.slice(0, -1),
  ][number % 4];
  return { body, headers: signature ? { [DEFAULT_SIGNATURE_HEADER]: signature } : {} };
}
