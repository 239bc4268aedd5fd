import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { nodeOptions } from '../../tools/node-options.js';
import { BenchProcesses } from '../bench-processes.js';
import type { BenchProcess } from '../ingest/bench-process.js';
import {
  API_KEY,
  ENVIRONMENT,
  SECRET,
  type BareOrder,
  type BareResult,
  type Seen,
} from './exchange.js';

/** The processes of a run; `close` ends what is left of them. */
export class Workbench {
  /** How a sender is kept to one core, and the receiver off it; null where that can't be had. */
  readonly cores: { sender: string; receiver: string } | null = coresApart();
  private readonly processes: BenchProcesses;

  constructor(
    /** For logs and files; made if it is not there. */
    readonly folder: string,
    signal: AbortSignal,
  ) {
    mkdirSync(folder, { recursive: true });
    this.processes = new BenchProcesses(signal);
  }

  startReceiver(): Promise<BenchProcess> {
    return this.start('receiver', 'bench/simulator/receiver.main.js', {}, this.cores?.receiver);
  }

  startBare(): Promise<BenchProcess> {
    return this.start('bare', 'bench/simulator/bare.main.js', {}, this.cores?.sender);
  }

  /** The simulator of this build as it is by default, save that documents are processed at once. */
  startSimulator(receiver: BenchProcess, execArgv: readonly string[] = []): Promise<BenchProcess> {
    const path = join(this.folder, 'simulator.yaml');
    const url = `http://127.0.0.1:${receiver.port}/webhook`;
    const webhooks = [{ id: 'bench', url, secret: SECRET }];
    const environment = { id: ENVIRONMENT, account: ENVIRONMENT, apiKeys: [API_KEY], webhooks };
    writeFileSync(path, stringify({ environments: [environment] }));
    const env = {
      HOST: '127.0.0.1',
      PORT: '0',
      SIMULATOR_CONFIG: path,
      SEED: '1',
      PROCESSING_MS_MIN: '0',
      PROCESSING_MS_MAX: '50',
      // Uploads are answered 503 meanwhile, which is how the load is paced.
      DELIVERY_QUEUE_LIMIT: '2000',
    };
    const options = [...(nodeOptions['simulator'] ?? []), ...execArgv];
    return this.start('simulator', 'apps/simulator/src/main.js', env, this.cores?.sender, options);
  }

  async close(): Promise<void> {
    await this.processes.close();
  }

  private start(
    name: string,
    script: string,
    env: Record<string, string>,
    cores?: string,
    execArgv: readonly string[] = [],
  ): Promise<BenchProcess> {
    const logFile = join(this.folder, `${name}.log`);
    return this.processes.start({ name, script, env, logFile, execArgv, cores });
  }
}

/** @throws Error if the receiver ended */
export function seenBy(receiver: BenchProcess): Promise<Seen> {
  return answerOf<{ kind: 'seen'; seen: Seen }>(receiver, 'seen', {}).then(({ seen }) => seen);
}

export function runBare(bare: BenchProcess, order: BareOrder): Promise<BareResult> {
  return answerOf<BareResult>(bare, 'bare', order);
}

async function answerOf<T extends { kind: string }>(
  { child, ended, name }: BenchProcess,
  kind: T['kind'],
  question: object,
): Promise<T> {
  const answer = new Promise<T>((resolve) => {
    const listen = (message: T) => {
      if (message.kind !== kind) return;
      child.off('message', listen);
      resolve(message);
    };
    child.on('message', listen);
  });
  child.send(question);
  const ends = ended.then((how): never => {
    throw new Error(`${name} ended (${how})`);
  });
  return Promise.race([answer, ends]);
}

function coresApart(): { sender: string; receiver: string } | null {
  const cores = availableParallelism();
  if (cores < 2 || spawnSync('taskset', ['-c', '0', 'true']).status !== 0) return null;
  return { sender: '0', receiver: cores === 2 ? '1' : `1-${cores - 1}` };
}
