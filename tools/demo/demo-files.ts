import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

/**
 * The vendor's environments of the demo. The first subscribes to the vendor's batch events; the
 * second only to documents, so that its batches close by inactivity; the third speaks the vendor's
 * second dialect, which has imports.
 */
export const demoEnvironments = [
  {
    name: 'demo',
    vendorId: '64f0c0ffee00000000000001',
    apiKey: 'demo-vendor-key',
    events: ['document.*', 'batch.*'],
    dialect: 1,
  },
  {
    name: 'demo-documents-only',
    vendorId: '64f0c0ffee00000000000002',
    apiKey: 'demo-documents-only-vendor-key',
    events: ['document.*'],
    dialect: 1,
  },
  {
    name: 'demo-imports',
    vendorId: '64f0c0ffee00000000000003',
    apiKey: 'demo-imports-vendor-key',
    events: ['document.*', 'file.*', 'import.*'],
    dialect: 2,
  },
] as const;

export type DemoEnvironment = (typeof demoEnvironments)[number];

const ACCOUNT = '64f0c0ffee000000000000aa';

/** The demo's folders, absolute. */
export interface DemoFolders {
  /** What all runs share: the secrets and the read API's key. */
  shared: string;
  /** This run's settings and logs: another run may be up beside it. */
  run: string;
}

/** Writes the endpoints file of ingest, with its secrets in files of their own. @returns its path */
export function writeEndpoints({ shared, run }: DemoFolders, inactivitySeconds: number): string {
  const path = join(run, 'foxtail.yaml');
  const endpoints = demoEnvironments.map(({ name, vendorId, events }) => ({
    id: name,
    environment: name,
    vendorEnvironment: vendorId,
    events: [...events],
    // Where the vendor says when a batch is closed, a silence must not.
    inactivity: name === 'demo-documents-only' ? inactivitySeconds : 'off',
    secrets: [{ id: 'first', file: secretFile(shared, name) }],
  }));
  writeFileSync(path, stringify({ endpoints }));
  return path;
}

/** Writes the simulator's file: the other side of the same webhooks. @returns its path */
export function writeSimulatorConfig({ shared, run }: DemoFolders, ingestUrl: string): string {
  const path = join(run, 'simulator.yaml');
  const environments = demoEnvironments.map(({ name, vendorId, apiKey, events, dialect }) => ({
    id: vendorId,
    account: ACCOUNT,
    apiKeys: [apiKey],
    webhooks: [
      {
        id: name,
        url: `${ingestUrl}/webhooks/${name}`,
        events: [...events],
        dialect,
        secret: readFileSync(secretFile(shared, name), 'utf8'),
      },
    ],
  }));
  writeFileSync(path, stringify({ environments }), { mode: 0o600 });
  return path;
}

/** The secret's file, made at the first start and kept. */
function secretFile(shared: string, name: string): string {
  const secrets = join(shared, 'secrets');
  mkdirSync(secrets, { recursive: true, mode: 0o700 });
  const path = join(secrets, name);
  try {
    writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return path;
}
