import type { BenchContext, BenchOptions } from '../bench/bench.js';
import { benchCodec } from '../bench/codec.bench.js';
import { benchIngest } from '../bench/ingest.bench.js';
import { noMore, runCommand, UsageError } from './command-line.js';

const HELP = `Usage: npm run bench -- codec
       npm run bench -- ingest [--rounds N] [--seconds S] [--full] [--only PART] [--profile]

Measures, and ends with one line of JSON on standard output; progress is on standard error.

  codec    CPU µs to make a Kafka message of an event and to read it back
  ingest   what ingest takes and costs, beside a bare and a plain receiver (about 3 minutes)

  --rounds N    rounds of the comparison (5)
  --seconds S   length of a round (4; steady: 5)
  --full        memory over 1,000,000 events, not 300,000
  --only PART   one of throughput, steady, memory, spool
  --profile     none of these: the functions of ingest that take the most time

Kafka and Postgres: see \`npm run stack -- --help\`. What the figures mean: docs/benchmarks.md.
`;

const benches: Readonly<Record<string, (context: BenchContext) => Promise<object>>> = {
  codec: benchCodec,
  ingest: benchIngest,
};

const OPTIONS = {
  rounds: { type: 'string' },
  seconds: { type: 'string' },
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
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`${option} takes a whole number above 0`);
  return Number(text);
}
