import { noMore, runCommand, UsageError } from './command-line.js';
import {
  defaultStateDir,
  stackDown,
  stackPurge,
  stackStatus,
  stackUp,
  type ServiceStatus,
} from './stack/index.js';

const HELP = `Usage: npm run stack -- up | down [--purge] | status

  up       makes Kafka and Postgres run, and prints KAFKA_BROKERS=… and DATABASE_URL=…
  down     stops them; the data stay
  --purge  and deletes the data: asks nothing, says what it deleted
  status   says what runs; ends with 3 unless both do

Kafka and Postgres are those that KAFKA_BROKERS and DATABASE_URL name, if set; else Docker Compose's, where an
engine answers; else this machine's own (a JDK and Maven; PostgreSQL from npm). Their state is in .foxtail, or
in FOXTAIL_STATE_DIR. To set the variables in a shell: export $(npm run -s stack -- up)
`;

const stateDir = defaultStateDir();
const log = (line: string) => void process.stderr.write(`foxtail: ${line}\n`);

await runCommand(HELP, { purge: { type: 'boolean', default: false } }, async (args) => {
  const [command] = args.positionals;
  const { purge } = args.values;
  noMore(args.positionals, 1);
  if (purge && command !== 'down') throw new UsageError('--purge goes with down');
  switch (command) {
    case 'up': {
      const { kafkaBrokers, databaseUrl } = await stackUp({ stateDir, log, owner: 'stack' });
      process.stdout.write(`KAFKA_BROKERS=${kafkaBrokers}\nDATABASE_URL=${databaseUrl}\n`);
      return 0;
    }
    case 'down':
      await (purge ? stackPurge : stackDown)({ stateDir, log });
      return 0;
    case 'status': {
      const { kafka, postgres } = await stackStatus({ stateDir });
      process.stdout.write(`${describe('kafka', kafka)}\n${describe('postgres', postgres)}\n`);
      return kafka.running && postgres.running ? 0 : 3;
    }
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case undefined:
      throw new UsageError('say what to do: up, down or status');
    default:
      throw new UsageError(`there is no stack command ${JSON.stringify(command)}`);
  }
});

function describe(name: string, status: ServiceStatus): string {
  const { running, kind, address, pid, dataBytes } = status;
  const facts = [
    kind ?? 'never started here',
    address,
    pid === null ? null : `pid ${pid}`,
    dataBytes === null ? null : `data ${(dataBytes / 1024 / 1024).toFixed(1)} MB`,
  ].filter((fact) => fact !== null);
  return `${name.padEnd(8)}  ${running ? 'running    ' : 'not running'}  ${facts.join('  ')}`;
}
