import { join } from 'node:path';
import { topicsOf } from '#contracts';
import { applyTopics, createKafka } from '#kafka';
import { migrate } from '#read-models';
import { migrateSpool } from '#spool';
import { noMore, runCommand } from './command-line.js';
import type { AppProcess } from './demo/app-process.js';
import { startApps } from './demo/demo-apps.js';
import { demoKey } from './demo/demo-key.js';
import { INTERRUPTED, watchForEnd } from './demo/interruption.js';
import { addresses, resultLine, table } from './demo/report.js';
import { runDemo, type DemoResult } from './demo/run-demo.js';
import { openRunFolder } from './demo/run-folder.js';
import { quietLogger } from './quiet-logger.js';
import { defaultStateDir, stackRelease, stackUp } from './stack/index.js';

const HELP = `Usage: npm start [-- --once]

Runs all of Foxtail on this machine: Kafka, Postgres, the four apps, and three batches of documents
that the simulator uploads. Stays up until Ctrl-C; the data are kept for the next start.

  --once   ends after the batches; the last line on standard output is one JSON object. Exit code 0
           only if every batch is complete and the counts of events agree, 130 if interrupted.

Kafka and Postgres: see \`npm run stack -- --help\`.
`;

/** The product's default is 30 s; nobody wants to watch that. */
const INACTIVITY_SECONDS = 5;

await runCommand(
  HELP,
  { once: { type: 'boolean', default: false } },
  async ({ values: { once }, positionals }) => {
    noMore(positionals, 0);
    // With --once, standard output is for the result alone.
    const out = once ? process.stderr : process.stdout;
    const say = (line: string) => void out.write(`foxtail: ${line}\n`);
    const { signal, end } = watchForEnd(say);
    const began = performance.now();
    const stateDir = defaultStateDir();
    const running: AppProcess[] = [];
    let isUp = false;
    let isLost = false;
    let result: DemoResult | null = null;
    try {
      const { kafkaBrokers, databaseUrl } = await stackUp({ stateDir, log: say, owner: 'start' });
      signal.throwIfAborted();
      const folders = openRunFolder(join(stateDir, 'demo'), new Date());
      await prepare(kafkaBrokers, databaseUrl);
      const shared = { kafkaBrokers, databaseUrl, inactivitySeconds: INACTIVITY_SECONDS };
      const apiKey = await demoKey(databaseUrl, join(folders.shared, 'api-key'));
      const apps = await startApps({
        ...shared,
        folders,
        log: say,
        onLost: (app, how) => {
          isLost = true;
          end(`${app} ended by itself (${how}); see ${join(folders.run, 'logs')}; stopping…`);
        },
        onStarted: (app) => running.push(app),
      });
      signal.throwIfAborted();
      isUp = true;
      say(`all is up after ${((performance.now() - began) / 1_000).toFixed(1)} s`);
      say(
        `uploading three batches (the demo's inactivity rule is ${INACTIVITY_SECONDS} s; the default is 30 s)`,
      );
      const demo = runDemo({ ...shared, apps, apiKey, out, say, signal });
      result = await Promise.race([demo, aborted(signal)]);
      out.write(`\n${table(result)}`);
      if (!once) {
        out.write(addresses(apps, apiKey, result));
        say('stays up until Ctrl-C');
        await aborted(signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      if (result === null && !isLost) say('interrupted');
    } finally {
      await stopAll(running);
      await stackRelease({ stateDir, log: say });
    }
    if (isLost) return 1;
    // The result comes when all has ended: an interrupted run has none, and no 0.
    if (signal.aborted && (once || !isUp)) return INTERRUPTED;
    if (once && result !== null) process.stdout.write(`${resultLine(result)}\n`);
    return result === null || result.ok ? 0 : 1;
  },
);

async function prepare(kafkaBrokers: string, databaseUrl: string): Promise<void> {
  const kafka = createKafka({
    brokers: kafkaBrokers,
    clientId: 'foxtail-start',
    logger: quietLogger,
  });
  await Promise.all([
    migrate(databaseUrl),
    migrateSpool(databaseUrl),
    applyTopics(kafka, topicsOf()),
  ]);
}

/** Rejects once the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = () => reject(new Error('interrupted'));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** The sender first, so that nothing new comes in while the others finish. */
async function stopAll(running: readonly AppProcess[]): Promise<void> {
  const order = ['simulator', 'ingest', 'projections', 'read-api'];
  for (const name of order) await running.find((app) => app.name === name)?.stop();
}
