import type { ServiceKind } from './choice.js';
import {
  composeDatabaseUrl,
  composeUp,
  isComposeRunning,
  type ComposePorts,
  type ComposeService,
} from './docker.js';
import { startLocalKafka } from './local-kafka.js';
import { startLocalPostgres } from './local-postgres.js';
import type { LocalContext } from './local-server.js';
import { choosePort } from './ports.js';
import { kafkaProbe, postgresProbe, waitFor, type Probe } from './readiness.js';
import { PREFERRED_PORTS } from './settings.js';
import { StackError } from './stack-error.js';
import type { StackOwner, StackState } from './stack-state.js';

export interface StartContext {
  stateDir: string;
  log: (line: string) => void;
  owner: StackOwner;
  /** Changed in place by what starts; `save` writes it. */
  state: StackState;
  save: () => void;
}

export interface Started {
  kind: ServiceKind;
  /** host:port for Kafka, a postgres:// URL for Postgres. */
  address: string;
  startedHere: boolean;
}

interface DockerStarted {
  ports: ComposePorts;
  startedHere: boolean;
}

const GIVEN_WITHIN_MS = 15_000;
const DOCKER_READY_WITHIN_MS = 60_000;
/** A test run keeps off the ports that `npm start` prefers. */
const TEST_PORT_OFFSET = 200;

export async function startKafka(
  context: StartContext,
  kind: ServiceKind,
  docker: Promise<DockerStarted | null>,
): Promise<Started> {
  if (kind === 'given') return given('KAFKA_BROKERS', kafkaProbe);
  if (kind === 'docker') {
    const { ports, startedHere } = (await docker)!;
    const address = `127.0.0.1:${ports.kafka}`;
    await requireReady('Kafka', kafkaProbe(address));
    return { kind, address, startedHere };
  }
  const { brokers, startedHere } = await startLocalKafka(localContext(context, 'kafka'));
  return { kind, address: brokers, startedHere };
}

export async function startPostgres(
  context: StartContext,
  kind: ServiceKind,
  docker: Promise<DockerStarted | null>,
): Promise<Started> {
  if (kind === 'given') return given('DATABASE_URL', postgresProbe);
  if (kind === 'docker') {
    const { ports, startedHere } = (await docker)!;
    const address = composeDatabaseUrl(ports.postgres);
    await requireReady('Postgres', postgresProbe(address));
    return { kind, address, startedHere };
  }
  const { url, startedHere } = await startLocalPostgres(localContext(context, 'postgres'));
  return { kind, address: url, startedHere };
}

/** Starts what Docker is to run, in one go; null if that is nothing. */
export async function startDocker(
  context: StartContext,
  kinds: Record<ComposeService, ServiceKind>,
): Promise<DockerStarted | null> {
  const { stateDir, state, log, save } = context;
  const services = (['kafka', 'postgres'] as const).filter((name) => kinds[name] === 'docker');
  if (services.length === 0) return null;
  const ports: ComposePorts = {
    kafka: preferred(context, 'kafka'),
    postgres: preferred(context, 'postgres'),
  };
  let startedHere = false;
  for (const name of services) {
    const record = state[name]?.kind === 'docker' ? state[name] : null;
    const running = record !== null && (await isComposeRunning(stateDir, name));
    ports[name] = record?.port ?? ports[name];
    // A running container holds its port itself.
    if (!running) ports[name] = await choosePort(name, ports[name], [], log);
    startedHere ||= !running;
    state[name] = { kind: 'docker', port: ports[name], process: null };
  }
  save();
  if (startedHere) log(`starting ${services.join(' and ')} with Docker Compose…`);
  await composeUp(stateDir, services, ports);
  return { ports, startedHere };
}

async function given(variable: string, probe: (address: string) => Probe): Promise<Started> {
  const address = process.env[variable]!;
  const fault = await waitFor(probe(address), GIVEN_WITHIN_MS);
  if (fault === null) return { kind: 'given', address, startedHere: false };
  // A database's URL may hold a password, so the message names the variable only.
  throw new StackError(
    'stack.unreachable',
    `the server that ${variable} names does not answer: ${fault}`,
  );
}

async function requireReady(name: string, probe: Probe): Promise<void> {
  const fault = await waitFor(probe, DOCKER_READY_WITHIN_MS);
  if (fault !== null) throw new StackError('stack.server-failed', `${name} in Docker: ${fault}`);
}

function localContext(context: StartContext, name: ComposeService): LocalContext {
  const { stateDir, state, log, save } = context;
  return {
    stateDir,
    record: state[name]?.kind === 'local' ? state[name] : null,
    preferredPort: preferred(context, name),
    log,
    save: (record) => {
      state[name] = record;
      save();
    },
  };
}

function preferred({ owner }: StartContext, name: ComposeService): number {
  return PREFERRED_PORTS[name] + (owner === 'test' ? TEST_PORT_OFFSET : 0);
}
