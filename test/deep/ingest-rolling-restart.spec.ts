import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { summary } from '../support/load-summary.js';
import { ReadyReplicas } from '../support/ready-replicas.js';
import { recount, type Recount } from '../support/recount.js';
import { VendorLoad, type LoadReport, type Target } from '../support/vendor-load.js';

let foxtail: Foxtail;

beforeAll(async () => {
  foxtail = await Foxtail.prepare();
});
afterAll(() => foxtail.stop());

const REPLICAS = ['one', 'two'] as const;
const ROUNDS = 2;

async function start(replica: string, port = 0): Promise<Target & { port: number }> {
  const env = { PORT: String(port), DRAIN_DELAY_MS: '500' };
  const app = await foxtail.start('ingest', env, replica);
  return { replica, url: `${app.url}/webhooks/main`, port: app.port };
}

it('no delivery is refused while one replica after the other is restarted', async () => {
  const [one, two] = await Promise.all([start('one'), start('two')]);
  const balancer = ReadyReplicas.follow([one, two]);
  const load = VendorLoad.start({ targets: balancer.targets, perSecond: 300 });
  let report: LoadReport;
  try {
    await load.accepts(200);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [replica, other, { port }] of [
        ['one', 'two', one],
        ['two', 'one', two],
      ] as const) {
        const ended = foxtail.running.get(replica)?.stop();
        await balancer.are(other);
        expect(await ended).toBe('exit code 0');
        await load.accepts(50);
        await start(replica, port);
        await balancer.are(...REPLICAS);
        await load.accepts(50);
      }
    }
  } finally {
    report = await load.finish();
    await balancer.stop();
  }
  const counted = await holds(report);
  process.stderr.write(`rolling restart: ${summary(report, counted)}\n`);
  const notAtOnce = report.deliveries.filter(({ tries }) => tries.some((t) => t.status !== 200));
  expect(notAtOnce.map(({ tries }) => tries)).toEqual([]);
  const tookPart = new Set(report.deliveries.flatMap(({ tries }) => tries.map((t) => t.replica)));
  expect(tookPart).toEqual(new Set(REPLICAS));
});

/** Waits until the log has all that was answered 200. */
async function holds(report: LoadReport): Promise<Recount> {
  let last: Recount | undefined;
  await eventually(
    async () => {
      last = await recount(foxtail.kafka, foxtail.topics, report);
      return last.faults.length === 0 ? undefined : last.faults.slice(0, 10).join('\n');
    },
    { withinMs: 30_000, everyMs: 500 },
  );
  return last as Recount;
}
