import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { defaultScheme, sign } from '#webhook-signature';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { deliver, webhook } from '../support/vendor.js';

const OLD = 'the secret that goes';
const NEW = 'the secret that comes';
const WITHIN = { withinMs: 15_000 };

let foxtail: Foxtail;
let mount: string;
let versions = 0;

/** Swaps the files of a mounted Secret as Kubernetes does: by one link above them all. */
function mountSecrets(secrets: Record<string, string>): void {
  const version = `..v${++versions}`;
  mkdirSync(join(mount, version));
  for (const [name, value] of Object.entries(secrets))
    writeFileSync(join(mount, version, name), value);
  symlinkSync(version, join(mount, '..next'));
  renameSync(join(mount, '..next'), join(mount, '..data'));
}
const fileOf = (id: string) => ({ id, file: join(mount, '..data', id) });
const endpointsFile = () => join(foxtail.folder, 'foxtail.yaml');
const writeEndpoints = (ids: string[]) =>
  writeFileSync(
    endpointsFile(),
    stringify({ endpoints: [{ id: 'main', environment: 'demo', secrets: ids.map(fileOf) }] }),
  );

let calls = 0;
async function call(secret: string): Promise<number> {
  const body = webhook('document.processed', { _id: `d${++calls}` });
  const signature = sign(Buffer.from(body), secret, defaultScheme);
  const url = `${foxtail.url('ingest')}/webhooks/main`;
  return (await deliver(url, { body, headers: { 'x-invofox-signature': signature } })).status;
}
const metrics = async () => (await fetch(`${foxtail.url('ingest')}/metrics`)).text();
const shows = (line: string) => async () =>
  (await metrics()).includes(line) ? undefined : `no ${line}`;

beforeAll(async () => {
  mount = mkdtempSync(join(tmpdir(), 'foxtail-secrets-'));
  mountSecrets({ old: OLD });
  foxtail = await Foxtail.prepare({ main: { environment: 'demo', secrets: [fileOf('old')] } });
  await foxtail.start('ingest', { ENDPOINTS_POLL_MS: '100' });
});
afterAll(async () => {
  await foxtail.stop();
  rmSync(mount, { recursive: true });
});

it('a secret is rotated under load, and a faulty file passes by, without one refused delivery', async () => {
  let secret = OLD;
  let isOver = false;
  const statuses: number[] = [];
  const sender = async () => {
    while (!isOver) statuses.push(await call(secret));
  };
  const senders = [1, 2, 3, 4].map(sender);
  const more = (count: number) => {
    const until = statuses.length + count;
    return eventually(() => (statuses.length >= until ? undefined : `${statuses.length}`), WITHIN);
  };
  try {
    await more(100);
    mountSecrets({ old: OLD, new: NEW });
    writeEndpoints(['old', 'new']);
    await eventually(async () => ((await call(NEW)) === 200 ? undefined : 'not yet'), WITHIN);
    secret = NEW;
    await more(100);
    writeFileSync(endpointsFile(), 'endpoints: [');
    await eventually(shows('foxtail_ingest_endpoints_reload_failed{app="ingest"} 1'), WITHIN);
    await more(100);
    writeEndpoints(['new']);
    mountSecrets({ new: NEW });
    await eventually(async () => ((await call(OLD)) === 401 ? undefined : 'not yet'), WITHIN);
    await more(100);
  } finally {
    isOver = true;
  }
  await Promise.all(senders);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  await eventually(shows('foxtail_ingest_endpoints_reload_failed{app="ingest"} 0'), WITHIN);
  const text = await metrics();
  for (const id of ['old', 'new']) {
    expect(text).toMatch(
      new RegExp(`secret_matches_total{endpoint="main",secret="${id}",app="ingest"} \\d{2}`),
    );
  }
  const log = readFileSync(join(foxtail.folder, 'ingest.log'), 'utf8');
  expect(log).toContain('the endpoints are faulty: the old ones stay');
  expect(log).not.toMatch(new RegExp(`${OLD}|${NEW}`));
});
