import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import 'reflect-metadata';
import { eventually } from '../../../../test/support/eventually.js';
import { Receiver } from '../../test/receiver.js';
import { readLoadOptions } from './load.options.js';
import { LoadRun } from './load.run.js';

let receiver: Receiver;
/** Answers that are held back; null lets them go at once. */
let held: ServerResponse[] | null;

beforeEach(async () => {
  held = null;
  receiver = await Receiver.start((response) => {
    if (held === null) response.end();
    else held.push(response);
  });
});
afterEach(() => receiver.stop());

function runOf(...flags: string[]): LoadRun {
  const args = ['--to', receiver.url, '--secret', 'one', '--rate', '300', ...flags];
  const options = readLoadOptions(args, { FOXTAIL_API_KEY: 'x' });
  if (options === null) throw new Error('that was help');
  return new LoadRun(options.plan);
}

const bodies = () =>
  receiver.received.map(
    ({ body }) => JSON.parse(body.toString()) as { type: string; data: Record<string, unknown> },
  );

describe('LoadRun', () => {
  it('sends about as many as rate and time make, of whole batches', async () => {
    const flags = ['--dialect', 'both', '--documents-per-batch', '1..8', '--changes', '0'];
    const run = runOf('--duration', '400ms', ...flags);
    await run.run();
    const { sent, accepted } = run.meter;
    expect([accepted, run.waiting]).toEqual([sent, 0]);
    expect(receiver.received).toHaveLength(sent);
    // A batch that was begun is ended, which may be a few deliveries more.
    expect(sent).toBeLessThanOrEqual(run.budget + 12);
    const count = (type: string) => bodies().filter((body) => body.type === type).length;
    expect(count('batch.processed')).toBe(count('batch.created'));
    expect(count('import.processed')).toBeGreaterThan(0);
    expect(count('file.processed') + count('file.rejected')).toBe(count('file.uploaded'));
  });

  it('does not wait for answers, and has no more requests at once than it may', async () => {
    held = [];
    const run = runOf('--duration', '500ms', '--concurrency', '3');
    const ended = run.run();
    await eventually(
      () => {
        const { length } = receiver.received;
        const words = `${run.meter.sent} handed on, ${length} received`;
        return run.meter.sent > 30 && length >= 3 ? undefined : words;
      },
      { withinMs: 10_000 },
    );
    expect(receiver.received).toHaveLength(3);
    const answers = held.splice(0);
    held = null;
    for (const response of answers) response.end();
    await ended;
    expect(run.meter.accepted).toBe(run.meter.sent);
    expect(run.meter.late).toBeGreaterThan(0);
  });

  it('makes nothing more once it is stopped, and delivers what was made', async () => {
    const run = runOf('--duration', '1h', '--documents-per-batch', '500');
    const ended = run.run();
    await eventually(() => (run.meter.accepted > 20 ? undefined : 'too few'), { withinMs: 10_000 });
    run.stop();
    await ended;
    expect(run.meter.sent).toBeLessThan(run.budget / 10);
    expect(run.meter.accepted).toBe(run.meter.sent);
    const types = bodies().map(({ type }) => type);
    const count = (wanted: string) => types.filter((type) => type === wanted).length;
    expect(count('batch.processed')).toBe(count('batch.created'));
  });

  it('keeps for the comparison what it sent, and only where there will be one', async () => {
    const flags = ['--duration', '300ms', '--changes', '50%'];
    expect(runOf(...flags).ledger).toBeNull();
    const run = runOf(...flags, '--read-api', 'http://127.0.0.1:1');
    await run.run();
    const last = new Map<string, unknown>();
    for (const { type, data } of bodies())
      if (type.startsWith('document.')) last.set(String(data['_id']), data['publicState']);
    const documents = run.ledger?.batches().flatMap((batch) => [...batch.documents]) ?? [];
    expect(documents.length).toBeGreaterThan(10);
    expect(new Set(documents.map(([id]) => id))).toEqual(new Set(last.keys()));
    expect(run.ledger?.batches().every(({ processed }) => processed)).toBe(true);
  });

  it('draws the same again from the same seed', async () => {
    for (let n = 0; n < 2; n += 1) await runOf('--duration', '200ms', '--seed', '7').run();
    const created = bodies().filter(({ type }) => type === 'batch.created');
    const ids = created.map(({ data }) => data['_id']);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBeLessThan(ids.length);
    expect(ids.filter((id) => id === ids[0])).toHaveLength(2);
  });
});
