import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { topicsOf } from '#contracts';
import { applyTopics, createKafka } from '#kafka';
import { migrate } from '#read-models';
import { runCommand } from './command-line.js';
import type { AppProcess } from './demo/app-process.js';
import { startApps } from './demo/demo-apps.js';
import { demoKey } from './demo/demo-key.js';
import { watchForEnd } from './demo/interruption.js';
import { addresses, resultLine, table } from './demo/report.js';
import { runDemo } from './demo/run-demo.js';
import { quietLogger } from './quiet-logger.js';
import { defaultStateDir, stackRelease, stackUp } from './stack/index.js';

const HELP = `Usage: npm start [-- --once]

Runs all of Foxtail on this machine: Kafka, Postgres, the four apps, and three batches of documents
that the simulator uploads. Stays up until Ctrl-C; the data are kept for the next start.

  --once   ends after the batches; the last line on standard output is one JSON object. Exit code 0
           only if every batch is complete and the counts of events agree.

Kafka and Postgres: see \`npm run stack -- --help\`.
`;

/** Exit code of a run that was ended before it had a result, as shells have it for Ctrl-C. */
const INTERRUPTED = 130;

/** The product's default is 30 s; nobody wants to watch that. */
const INACTIVITY_SECONDS = 5;

await runCommand(
  HELP,
  { once: { type: 'boolean', default: false } },
  async ({ values: { once } }) => {
    // With --once, standard output is for the result alone.
    const out = once ? process.stderr : process.stdout;
    const say = (line: string) => void out.write(`foxtail: ${line}\n`);
    const ending = watchForEnd(say);
    const began = performance.now();
    const stateDir = defaultStateDir();
    const folder = join(stateDir, 'demo');
    mkdirSync(folder, { recursive: true });
    const running: AppProcess[] = [];
    let exitCode = 0;
    try {
      const { kafkaBrokers, databaseUrl } = await stackUp({ stateDir, log: say, owner: 'start' });
      ending.throwIfAborted();
      const kafka = createKafka({
        brokers: kafkaBrokers,
        clientId: 'foxtail-start',
        logger: quietLogger,
      });
      await Promise.all([migrate(databaseUrl), applyTopics(kafka, topicsOf())]);
      const startedApps = startApps({
        kafkaBrokers,
        databaseUrl,
        folder,
        inactivitySeconds: INACTIVITY_SECONDS,
        log: say,
        onLost: (app, how) => {
          say(`${app} ended by itself (${how}); see ${join(folder, 'logs')}`);
          exitCode = 1;
          process.emit('SIGTERM');
        },
        onStarted: (app) => running.push(app),
      });
      const [apps, apiKey] = await Promise.all([
        startedApps,
        demoKey(databaseUrl, join(folder, 'api-key')),
      ]);
      ending.throwIfAborted();
      say(`all is up after ${((performance.now() - began) / 1_000).toFixed(1)} s`);
      say(
        `uploading three batches (the demo's inactivity rule is ${INACTIVITY_SECONDS} s; the default is 30 s)`,
      );
      const result = await runDemo({
        apps,
        apiKey,
        kafkaBrokers,
        databaseUrl,
        inactivitySeconds: INACTIVITY_SECONDS,
        out,
        say,
        signal: ending,
      });
      // Counts that were read while everything moved would look like a loss.
      if (ending.aborted) return INTERRUPTED;
      out.write(`\n${table(result)}`);
      if (once) process.stdout.write(`${resultLine(result)}\n`);
      if (!result.ok) exitCode = 1;
      if (!once) {
        out.write(addresses(apps, apiKey, result));
        say('stays up until Ctrl-C');
        await new Promise<void>((resolve) => ending.addEventListener('abort', () => resolve()));
      }
    } catch (error) {
      if (!ending.aborted) throw error;
      return exitCode === 0 ? INTERRUPTED : exitCode;
    } finally {
      await stopAll(running);
      await stackRelease({ stateDir, log: say });
    }
    return exitCode;
  },
);

/** The sender first, so that nothing new comes in while the others finish. */
async function stopAll(running: readonly AppProcess[]): Promise<void> {
  const order = ['simulator', 'ingest', 'projections', 'read-api'];
  for (const name of order) await running.find((app) => app.name === name)?.stop();
}
