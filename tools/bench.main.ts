import { benchCodec } from '../bench/codec.bench.js';
import { runCommand, UsageError } from './command-line.js';

const HELP = `Usage: npm run bench -- codec

Measures, and ends with one line of JSON on standard output; progress is on standard error.

  codec   CPU µs to make a Kafka message of an event and to read it back
`;

const benches: Readonly<Record<string, (say: (line: string) => void) => Promise<object>>> = {
  codec: benchCodec,
};

await runCommand(HELP, {}, async ({ positionals: [name = ''] }) => {
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (!bench) throw new UsageError(`say what to measure: ${Object.keys(benches).join(', ')}`);
  const result = await bench((line) => void process.stderr.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return 0;
});
