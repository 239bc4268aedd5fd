import type { Recount } from './recount.js';
import type { LoadReport } from './vendor-load.js';

/** One line of figures about a load and what became of it. */
export function summary({ deliveries, forged }: LoadReport, counted: Recount): string {
  const accepted = deliveries.filter((one) => one.accepted);
  const tries = deliveries.flatMap((one) => one.tries);
  const answered = tries.filter(({ status }) => status === 200).map(({ ms }) => ms);
  return [
    `deliveries ${deliveries.length}`,
    `accepted ${accepted.length}`,
    `at the first try ${accepted.filter((one) => one.tries.length === 1).length}`,
    `given up ${deliveries.length - accepted.length}`,
    `failed tries ${tallies(tries.flatMap(({ status }) => (status === 200 ? [] : [status])))}`,
    `200 within ms p50 ${quantile(answered, 0.5)} p99 ${quantile(answered, 0.99)} max ${quantile(answered, 1)}`,
    `forged ${tallies(forged.statuses)}`,
    `messages ${counted.messages}`,
    `repeats ${counted.repeats}`,
    `landed though given up ${counted.landedThoughGivenUp}`,
  ].join(', ');
}

/** Such as `503 × 12, none × 3`; `0` for nothing. */
function tallies(statuses: readonly (number | null)[]): string {
  const counts = new Map<string, number>();
  for (const status of statuses) {
    const name = String(status ?? 'none');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${name} × ${count}`).join(', ') || '0';
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
}
