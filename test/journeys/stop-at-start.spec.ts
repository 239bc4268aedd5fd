import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

/** A Kafka that takes connections and says nothing. */
let silent: Server;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foxtail-stop-'));
  const secrets = [{ id: 'test', env: 'TEST_WEBHOOK_SECRET' }];
  const endpoints = [{ id: 'main', environment: 'demo', secrets }];
  writeFileSync(join(folder, 'foxtail.yaml'), stringify({ endpoints }));
  silent = createServer();
  await once(silent.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  silent.close();
  rmSync(folder, { recursive: true });
});

// By an exit code (an app that waits drains, a command ends), not by the signal: then there is a handler, without which nothing ends the first process of a container.
it.each([
  ['dist/apps/ingest/src/main.js', [], 'SIGTERM', 0],
  ['dist/apps/ingest/src/main.js', [], 'SIGINT', 0],
  ['dist/tools/topics.main.js', ['apply'], 'SIGTERM', 143],
] as const)(
  '%s %j that waits for Kafka at its start ends on %s by %i',
  async (main, args, how, code) => {
    const { port } = silent.address() as AddressInfo;
    const waits = once(silent, 'connection');
    const child = spawn(process.execPath, [join(root, main), ...args], {
      env: {
        KAFKA_BROKERS: `127.0.0.1:${port}`,
        ENDPOINTS_FILE: join(folder, 'foxtail.yaml'),
        TEST_WEBHOOK_SECRET: 'a secret of the tests',
        HOST: '127.0.0.1',
        PORT: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit');
    try {
      await Promise.race([waits, ended]);
      child.kill(how);
      expect(await ended).toEqual([code, null]);
    } finally {
      child.kill('SIGKILL');
    }
  },
);
