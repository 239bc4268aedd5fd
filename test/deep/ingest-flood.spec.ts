import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { logContents } from '../support/log-contents.js';
import { deliver, webhook } from '../support/vendor.js';

const LIMIT = 50;
const MARKER = 'forged-by-the-flood';
const WITHIN = { withinMs: 60_000 };

let foxtail: Foxtail;
const main = () => `${foxtail.url('ingest')}/webhooks/main`;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({ main: { environment: 'demo' } });
  await foxtail.start('ingest', { FORGERIES_PER_MINUTE: String(LIMIT) });
});
afterAll(() => foxtail.stop());

/** A forged call from another address of this machine. */
function forge(agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-invofox-signature': 'ab'.repeat(32) };
    const call = request(main(), { agent, method: 'POST', headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    call.once('error', reject).end(webhook('document.processed', { _id: MARKER }));
  });
}

interface Authentic {
  statuses: Set<number>;
  p99: number;
}
let sent = 0;

/** Authentic calls one after the other, from the address that the vendor's have. */
async function authentic(count: number): Promise<Authentic> {
  const statuses = new Set<number>();
  const took: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const began = performance.now();
    const { status } = await deliver(main(), {
      body: webhook('document.processed', { _id: `d${++sent}` }),
    });
    took.push(performance.now() - began);
    statuses.add(status);
  }
  took.sort((a, b) => a - b);
  return { statuses, p99: took[Math.floor(took.length * 0.99)] ?? 0 };
}

it('a flood of forgeries is turned away by its address, and every authentic call is taken', async () => {
  const before = await authentic(500);
  const agent = new Agent({ keepAlive: true, maxSockets: 8, localAddress: '127.0.0.2' });
  const flood: number[] = [];
  let isOver = false;
  const senders = Array.from({ length: 8 }, async () => {
    while (!isOver) flood.push(await forge(agent));
  });
  try {
    await eventually(() => (flood.includes(429) ? undefined : `${flood.length} forged`), WITHIN);
    const during = await authentic(500);
    expect(during.statuses).toEqual(new Set([200]));
    process.stderr.write(
      `p99 of authentic calls: ${before.p99.toFixed(1)} ms, beside ${flood.length} forged ones ${during.p99.toFixed(1)} ms\n`,
    );
  } finally {
    isOver = true;
  }
  await Promise.all(senders);
  agent.destroy();
  expect(new Set(flood)).toEqual(new Set([401, 429]));
  // Checked at all are the limit, and what was under way when it was reached.
  expect(flood.filter((status) => status === 401).length).toBeLessThanOrEqual(LIMIT + 8);
  const log = await logContents(foxtail);
  expect(log).toHaveLength(sent);
  expect(log.filter(({ key, value }) => key?.includes(MARKER) || value.includes(MARKER))).toEqual(
    [],
  );
});

it('forgeries from the address that authentic calls come from do not turn those away', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 4, localAddress: '127.0.0.1' });
  const { statuses } = await authentic(1);
  const flood: number[] = [];
  while (flood.length < 3 * LIMIT) {
    flood.push(...(await Promise.all([1, 2, 3, 4].map(() => forge(agent)))));
    statuses.add([...(await authentic(1)).statuses][0] ?? 0);
  }
  agent.destroy();
  expect(statuses).toEqual(new Set([200]));
  expect(new Set(flood)).toEqual(new Set([401]));
});
