import { existsSync, lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { composePurge } from './docker.js';
import { ownOutsideHome } from './postgres-home.js';
import { PREFERRED_PORTS } from './settings.js';
import { stopForAll, withStack, type DownOptions } from './stack-down.js';

/** What a state folder holds of data. Not Kafka's jars, nor what tests and examples keep beside it. */
const DATA = ['kafka', 'postgres', 'postgres-home.json', 'demo', 'stack.json'];

/**
 * Stops the Kafka and Postgres of this state folder, whoever uses them, and deletes their data, the
 * demo's keys and logs included. Says what it deleted. Given servers are left alone.
 */
export async function stackPurge(options: DownOptions): Promise<void> {
  const { log } = options;
  if (!existsSync(options.stateDir)) return log(`nothing to delete: no ${options.stateDir}`);
  await withStack(options, async (stateDir, state) => {
    await stopForAll(stateDir, state, log);
    const ports = {
      kafka: state.kafka?.port ?? PREFERRED_PORTS.kafka,
      postgres: state.postgres?.port ?? PREFERRED_PORTS.postgres,
    };
    if ([state.kafka, state.postgres].some((record) => record?.kind === 'docker')) {
      await composePurge(stateDir, ports);
      log("deleted Docker's containers and volumes");
    }
    // Before the link and the note that say which one it is.
    const outside = ownOutsideHome(stateDir);
    const paths = [
      ...(outside === null ? [] : [outside]),
      ...DATA.map((name) => join(stateDir, name)),
    ];
    const there = paths.filter((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
    for (const path of there) {
      rmSync(path, { recursive: true, force: true });
      log(`deleted ${path}`);
    }
    if (there.length === 0) log(`nothing to delete in ${stateDir}`);
  });
}
