import { median } from '../statistics.js';
import type { Delivered } from './deliver.js';
import type { BareResult } from './exchange.js';

export interface SimulatorFigures {
  delivered: Delivered;
  /** Before and after it. */
  bare: readonly BareResult[];
  isPinned: boolean;
}

/** The last line of the run. */
export interface SimulatorResult {
  deliveriesPerSecond: number;
  peakMiB: number;
}

export function resultOf({ delivered }: SimulatorFigures): SimulatorResult {
  return {
    deliveriesPerSecond: Math.round(delivered.perSecond),
    peakMiB: Math.round(delivered.peakMiB),
  };
}

/** The figures for a reader, with what is wanted of each. */
export function table({ delivered, bare, isPinned }: SimulatorFigures): string {
  const { perSecond, cpuMicros, bytes, memory, peakMiB } = delivered;
  const bareRate = median(bare.map(({ sent, seconds }) => sent / seconds));
  const bareCpu = median(bare.map((one) => one.cpuMicros / one.sent));
  const line = (name: string, rate: number, micros: number) =>
    `  ${name.padEnd(10)} ${rate.toFixed(0).padStart(12)}   ${micros.toFixed(0).padStart(6)}`;
  return [
    `${delivered.deliveries.toLocaleString('en')} signed deliveries of ${bytes.toLocaleString('en')} bytes from one process${isPinned ? ' on one core' : ' (not kept to one core: no taskset, or no second core)'}`,
    '             deliveries/s   CPU µs',
    line('bare', bareRate, bareCpu),
    line('simulator', perSecond, cpuMicros),
    `  ${(cpuMicros / bareCpu).toFixed(1)} times the CPU of a bare node:http POST with one HMAC  (wanted: ≥ 3,000 deliveries/s)`,
    '',
    'Memory as they went by  (wanted: flat)',
    ...memory.map(
      (one) =>
        `  ${one.deliveries.toLocaleString('en').padStart(11)}  ${one.mib.toFixed(0).padStart(5)} MiB`,
    ),
    `  ${'peak'.padStart(11)}  ${peakMiB.toFixed(0).padStart(5)} MiB`,
    '',
  ].join('\n');
}
