import { join } from 'node:path';
import type { BenchProcess } from './bench-process.js';
import { PrivateBroker } from './private-broker.js';
import { hasSpool } from './spool-database.js';
import { warmUp } from './throughput.js';
import type { Workbench } from './workbench.js';

export type Spool = { perSecond: number } | { perSecond: null; why: string };

const MOST_PER_SECOND = 30_000;
/** Tries of a second each until every request of one is answered 200 without Kafka. */
const TRIES = 60;

/** What Foxtail takes while Kafka is down: it starts with a broker, which is then killed. */
export async function measureSpool(bench: Workbench, seconds: number): Promise<Spool> {
  const { say, folder } = bench.options;
  if (!hasSpool()) return { perSecond: null, why: 'ingest has no spool' };
  const fault = await PrivateBroker.fault();
  if (fault !== null) return { perSecond: null, why: `no Kafka of the bench's own: ${fault}` };
  say('spool: Foxtail on a Kafka of its own, which is then killed');
  const broker = await PrivateBroker.start(join(folder, 'private'), say);
  try {
    const foxtail = await bench.startReceiver('foxtail', { brokers: broker.brokers });
    await warmUp(bench, foxtail);
    broker.kill();
    await waitForSpool(bench, foxtail);
    await bench.load.sign(seconds * MOST_PER_SECOND);
    const { accepted, seconds: took } = await bench.load.run(foxtail, {
      kind: 'closed',
      seconds,
    });
    // A drain would wait for the Kafka that is gone.
    foxtail.kill();
    await foxtail.ended;
    return { perSecond: accepted / took };
  } finally {
    broker.close();
  }
}

/** Foxtail may refuse some before it gives Kafka up. */
async function waitForSpool(bench: Workbench, foxtail: BenchProcess): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    await bench.load.sign(MOST_PER_SECOND);
    const pace = { kind: 'closed', seconds: 1 } as const;
    const { accepted, refused, seconds } = await bench.load.runWithRefusals(foxtail, pace);
    bench.options.say(
      `  without Kafka: ${accepted} accepted, refused ${JSON.stringify(refused)} in ${seconds.toFixed(1)} s`,
    );
    if (accepted > 0 && Object.keys(refused).length === 0) return;
  }
  throw new Error('Foxtail went on refusing requests while Kafka was down, in spite of its spool');
}
