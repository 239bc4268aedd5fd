import {
  defaultStateDir,
  StackError,
  stackDown,
  stackStatus,
  stackUp,
  type ServiceStatus,
} from './stack/index.js';

const USAGE = `Usage: npm run stack -- up | down | status

  up      makes Kafka and Postgres run, and prints KAFKA_BROKERS=… and DATABASE_URL=…
  down    stops them; the data stay
  status  says what runs; ends with 3 unless both do

Kafka and Postgres are those that KAFKA_BROKERS and DATABASE_URL name, if set; else Docker Compose's, where an
engine answers; else this machine's own (a JDK and Maven; PostgreSQL from npm). Their state is in .foxtail, or
in FOXTAIL_STATE_DIR. To set the variables in a shell: export $(npm run -s stack -- up)
`;

const stateDir = defaultStateDir();
const log = (line: string) => void process.stderr.write(`foxtail: ${line}\n`);

/** @returns the exit code */
async function run(command: string): Promise<number> {
  switch (command) {
    case 'up': {
      const { kafkaBrokers, databaseUrl } = await stackUp({ stateDir, log, owner: 'stack' });
      process.stdout.write(`KAFKA_BROKERS=${kafkaBrokers}\nDATABASE_URL=${databaseUrl}\n`);
      return 0;
    }
    case 'down':
      await stackDown({ stateDir, log });
      return 0;
    case 'status': {
      const { kafka, postgres } = await stackStatus({ stateDir });
      process.stdout.write(`${describe('kafka', kafka)}\n${describe('postgres', postgres)}\n`);
      return kafka.running && postgres.running ? 0 : 3;
    }
    case '--help':
    case '-h':
    case 'help':
      process.stdout.write(USAGE);
      return 0;
    default:
      process.stderr.write(USAGE);
      return 2;
  }
}

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

try {
  const [command = '', option] = process.argv.slice(2);
  process.exitCode = await run(option === '--help' ? option : command);
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  log(error.message);
  process.exitCode = 1;
}
