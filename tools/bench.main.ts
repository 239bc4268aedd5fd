import type { BenchContext, BenchOptions } from '../bench/bench.js';
import { benchCodec } from '../bench/codec.bench.js';
import { benchIngest } from '../bench/ingest.bench.js';
import { benchProjections } from '../bench/projections.bench.js';
import { benchReadApi } from '../bench/read-api.bench.js';
import { benchSimulator } from '../bench/simulator.bench.js';
import { noMore, runCommand, UsageError } from './command-line.js';

const HELP = `Usage: npm run bench -- codec
       npm run bench -- ingest [--rounds N] [--seconds S] [--full] [--only PART] [--profile]
       npm run bench -- projections [--events N] [--rounds N] [--seconds S] [--full] [--only PART] [--profile]
       npm run bench -- read-api [--events N] [--rounds N] [--seconds S] [--only PART] [--profile]
       npm run bench -- simulator [--events N] [--full] [--profile]

Measures, and ends with one line of JSON on standard output; progress is on standard error.

  codec         CPU µs to make a Kafka message of an event and to read it back
  ingest        what ingest takes and costs, beside a bare and a plain receiver (about 3 minutes)
  projections   how fast events become rows, beside other ways to write them (about 5 minutes)
  read-api      how fast it answers over a million documents, beside a bare query (about 5 minutes)
  simulator     signed deliveries a second and their memory, on one core (about 1 minute)

  --rounds N    rounds of the comparison (ingest and read-api 5, projections 3)
  --seconds S   length of a round (ingest and read-api 4, steady 5); of the steady load (projections 15)
  --events N    projections: length of the log (300,000); read-api: documents (1,000,000);
                simulator: deliveries (150,000)
  --full        ingest: memory over 1,000,000 events, not 300,000; projections: cost by size, too;
                simulator: 1,000,000 deliveries
  --only PART   ingest: throughput, steady, memory, spool or traces; projections: fold, visible or curves;
                read-api: status, pages or waiters
  --profile     none of these: the functions that take the most time

Kafka and Postgres: see \`npm run stack -- --help\`. What the figures mean: docs/benchmarks.md.
`;

const benches: Readonly<Record<string, (context: BenchContext) => Promise<object>>> = {
  codec: benchCodec,
  ingest: benchIngest,
  projections: benchProjections,
  'read-api': benchReadApi,
  simulator: benchSimulator,
};

const OPTIONS = {
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  events: { type: 'string' },
  full: { type: 'boolean', default: false },
  only: { type: 'string' },
  profile: { type: 'boolean', default: false },
} as const;

await runCommand(HELP, OPTIONS, async ({ positionals, values }) => {
  const [name = ''] = positionals;
  noMore(positionals, 1);
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (!bench) throw new UsageError(`say what to measure: ${Object.keys(benches).join(', ')}`);
  const options: BenchOptions = {
    ...values,
    rounds: wholeNumber('--rounds', values.rounds),
    seconds: wholeNumber('--seconds', values.seconds),
    events: wholeNumber('--events', values.events),
  };
  const result = await bench({
    say: (line) => void process.stderr.write(`${line}\n`),
    print: (text) => void process.stdout.write(`${text}\n`),
    options,
  });
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return 0;
});

function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError(`${option} takes a whole number above 0`);
  return Number(text);
}
