import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { defaultScheme, sign } from '#webhook-signature';
import { Foxtail, SECRET } from '../support/foxtail.js';
import { logContents } from '../support/log-contents.js';
import { OddRequests, type OddRequest } from '../support/odd-requests.js';
import { deliver, webhook } from '../support/vendor.js';

const FORGED = 'forged-by-the-fuzz';
const WELL_FORMED = 18_000;
const BROKEN = 2_000;
const SIGNED = 500;
const AT_ONCE = 16;

const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
let foxtail: Foxtail;

beforeAll(async () => {
  process.stderr.write(`FUZZ_SEED=${seed}\n`);
  foxtail = await Foxtail.prepare({ main: { environment: 'demo', identity: 'body-without-time' } });
  await foxtail.start('ingest', { FORGERIES_PER_MINUTE: '0' });
});
afterAll(() => foxtail.stop());

interface Receipt {
  eventId: string;
  outcome: string;
  repeated?: boolean;
}

interface Answer {
  status: number;
  text: string;
}

/** @returns null where the connection was closed without an answer, as a parser of HTTP may do */
function send(agent: Agent, { method, path, headers, body }: OddRequest): Promise<Answer | null> {
  const { hostname, port } = new URL(foxtail.url('ingest'));
  return new Promise((resolve) => {
    const call = request({ agent, hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
      response.once('error', () => resolve(null));
    });
    call.once('error', () => resolve(null)).end(body);
  });
}

/** What comes back on a connection of its own until the other side closes it. */
function sendRaw(bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(foxtail.url('ingest'));
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined).once('close', () => resolve(text));
  });
}

async function inParallel(count: number, one: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

it('twenty thousand bad requests bring no 5xx, no crash and nothing into Kafka; odd authentic ones are kept', async () => {
  const odd = new OddRequests(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const statuses = new Map<number, number>();
  const failures: string[] = [];
  const note = (status: number, what: string) => {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status >= 500 || status === 200) failures.push(`${status} for ${what}`);
  };
  await inParallel(WELL_FORMED, async () => {
    const forged = odd.request(FORGED);
    const answer = await send(agent, forged);
    note(answer?.status ?? 0, `${forged.method} ${forged.path.slice(0, 40)}`);
  });
  await inParallel(BROKEN, async () => {
    const bytes = odd.broken(FORGED);
    for (const [, status] of (await sendRaw(bytes)).matchAll(/^HTTP\/1\.1 (\d{3})/gm))
      note(Number(status), bytes.subarray(0, 60).toString('latin1'));
  });
  expect(failures).toEqual([]);

  const kept: (Receipt & { body: Buffer })[] = [];
  await inParallel(SIGNED, async (n) => {
    const body = odd.body(`authentic-${n}`);
    const headers = { 'x-invofox-signature': sign(body, SECRET, defaultScheme) };
    const answer = await send(agent, { method: 'POST', path: '/webhooks/main', headers, body });
    expect(answer?.status).toBe(200);
    kept.push({
      ...(JSON.parse(answer?.text ?? '{}') as Receipt),
      body,
    });
  });
  agent.destroy();
  const last = await deliver(`${foxtail.url('ingest')}/webhooks/main`, {
    body: webhook('document.processed', { _id: 'after-all' }),
  });
  expect(last.status).toBe(200);

  const log = await logContents(foxtail);
  const byId = new Map(log.map((message) => [message.headers['ce_id'], message]));
  for (const { eventId, outcome, repeated, body } of kept) {
    const found = byId.get(eventId);
    expect(found?.topic).toEqual(
      outcome === 'unmapped' ? foxtail.topics.unmapped : expect.any(String),
    );
    // Two may name one id: the second is a repeat of the first.
    if (outcome === 'unmapped' && !repeated) expect(found?.value.equals(body)).toBe(true);
  }
  expect(log.filter(({ key, value }) => key?.includes(FORGED) || value.includes(FORGED))).toEqual(
    [],
  );
  const lines = readFileSync(join(foxtail.folder, 'ingest.log'), 'utf8');
  expect(lines).not.toContain(FORGED);
  expect(lines).not.toContain('abababab');
  process.stderr.write(`answers: ${JSON.stringify(Object.fromEntries(statuses))}\n`);
});
