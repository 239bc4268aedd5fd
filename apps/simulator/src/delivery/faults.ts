import { seededRandom, type Random } from '#vendor-payloads';
import { createHash } from 'node:crypto';
import type { WebhookFaults } from '../webhooks/webhook.schema.js';

/** What the vendor never would send; each is sent besides the true delivery. */
export const injectedFaults = [
  'wrongSignature',
  'staleTime',
  'truncatedBody',
  'unknownType',
  'otherDialect',
] as const;
export type InjectedFault = (typeof injectedFaults)[number];

/** What is sent once more although the vendor could do so itself. */
export const copyFaults = ['duplicate', 'twiceAtOnce'] as const;
export type CopyFault = (typeof copyFaults)[number];

/** What changes the course of the true delivery, and sends nothing more. */
export const disturbances = ['reorder', 'delay', 'dropAnswer'] as const;
export type Disturbance = (typeof disturbances)[number];

/** What is to go wrong with one delivery. */
export interface DrawnFaults {
  readonly copies: readonly CopyFault[];
  readonly injected: readonly InjectedFault[];
  readonly disturbedBy: readonly Disturbance[];
}

/** Shared by all deliveries that nothing happens to, so that they allocate none. */
export const noFaults: DrawnFaults = { copies: [], injected: [], disturbedBy: [] };

/**
 * Draws what is to go wrong with one delivery, each fault for itself. As many numbers are drawn
 * whatever the shares are: to change one does not change which deliveries another one meets.
 */
export function drawFaults(faults: WebhookFaults, random: Random): DrawnFaults {
  const meets = (name: keyof WebhookFaults): boolean => {
    const fault = faults[name];
    return random() < ((typeof fault === 'object' ? fault.share : fault) ?? 0);
  };
  return {
    copies: copyFaults.filter(meets),
    injected: injectedFaults.filter(meets),
    disturbedBy: disturbances.filter(meets),
  };
}

/**
 * What the faults of one configuration are drawn from: the seed and its name, so that one
 * configuration's events don't sway what happens to another's.
 */
export function faultRandom(seed: number, environment: string, webhook: string): Random {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, environment, webhook]))
    .digest();
  return seededRandom(digest.readUIntBE(0, 6));
}

export function isInjected(fault: string | null): fault is InjectedFault {
  return (injectedFaults as readonly (string | null)[]).includes(fault);
}
