import type { ReadBench, Served } from './workbench.js';

/** What each server did in one round. */
export interface StatusRound {
  bare: Served;
  foxtail: Served;
}

export const CONNECTIONS = 64;
const WARM_UP_SECONDS = 2;

/** Batches of the first environment, one in ten with errors to tell of. */
export const STATUS_ADDRESSES = Array.from({ length: 6_000 }, (_, n) => n)
  .filter((n) => n % 3 !== 1 && n % 10 < 6)
  .map((n) => `/v1/batches/b${n}`);

/**
 * "Is my batch done?", as often as each server answers it, one right after the other in each round, so that
 * what the machine does meanwhile hits both.
 */
export async function measureStatus(
  bench: ReadBench,
  rounds: number,
  seconds: number,
): Promise<StatusRound[]> {
  const bare = await bench.start('bare');
  const foxtail = await bench.start('foxtail');
  bench.say(`status: ${rounds} rounds of ${seconds} s each for bare, foxtail`);
  for (const server of [bare, foxtail])
    await bench.load(
      server,
      STATUS_ADDRESSES,
      { kind: 'closed', seconds: WARM_UP_SECONDS },
      CONNECTIONS,
    );
  const measured: StatusRound[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const served = new Map<string, Served>();
    for (const server of round % 2 === 0 ? [bare, foxtail] : [foxtail, bare])
      served.set(
        server.name,
        await bench.load(server, STATUS_ADDRESSES, { kind: 'closed', seconds }, CONNECTIONS),
      );
    const of = (name: string) => served.get(name) as Served;
    bench.say(
      `  round ${round + 1} of ${rounds}: bare ${of('bare').perSecond.toFixed(0)}/s, foxtail ${of('foxtail').perSecond.toFixed(0)}/s`,
    );
    measured.push({ bare: of('bare'), foxtail: of('foxtail') });
  }
  for (const server of [bare, foxtail]) await server.stop();
  return measured;
}
