import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { runCommand } from '../support/commands.js';
import { eventually } from '../support/eventually.js';
import { brokers, Foxtail } from '../support/foxtail.js';
import { logContents } from '../support/log-contents.js';
import { deliver, webhook } from '../support/vendor.js';

const CONFIDENTIAL = 'an amount of 4711';
const closed = webhook('batch.closed', { _id: 'b1', note: CONFIDENTIAL });
const odd = Buffer.from([0x00, 0xff, 0x7b]);

let foxtail: Foxtail;
let closedId: string;
let oddId: string;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({
    main: { environment: 'demo', events: ['document.*'] },
    gone: { environment: 'demo', events: ['document.*'] },
  });
  await foxtail.start('ingest');
  const send = async (endpoint: string, body: string | Buffer) => {
    const answer = await deliver(`${foxtail.url('ingest')}/webhooks/${endpoint}`, { body });
    expect(answer).toMatchObject({ status: 200, json: { outcome: 'unmapped' } });
    return String(answer.json['eventId']);
  };
  closedId = await send('main', closed);
  oddId = await send('main', odd);
  await send('gone', webhook('batch.closed', { _id: 'b2' }));
});
afterAll(() => foxtail.stop());

const unmapped = (args: string[], file = 'none') =>
  runCommand(['unmapped', ...args], {
    KAFKA_BROKERS: brokers(),
    TOPIC_PREFIX: foxtail.prefix,
    ENDPOINTS_FILE: file,
  });

/** The endpoints as they were mended: of the secret only the name, which nobody set. */
function mended(): string {
  const file = join(foxtail.folder, 'mended.yaml');
  const secrets = [{ id: 'test', env: 'NOT_SET' }];
  const main = { id: 'main', environment: 'demo', events: ['*'], secrets };
  writeFileSync(file, stringify({ endpoints: [main] }));
  return file;
}

const eventsOf = async (id: string) =>
  (await logContents(foxtail)).filter(
    ({ topic, headers }) => topic === foxtail.topics.batches && headers['ce_id'] === id,
  );

/** More than the journey's own: enough for a warning. */
const ENOUGH = 25;

describe('what could not be mapped', () => {
  it('is listed with its reason and its size, without the payload', () => {
    const { status, stdout } = unmapped(['list']);
    expect(status).toBe(0);
    const lines = stdout.trim().split('\n');
    const line = (id: string, reason: string, body: string | Buffer) =>
      expect.stringMatching(
        new RegExp(`^\\d{4}-.*Z  ${id}  demo  main  ${reason}  ${Buffer.byteLength(body)} B$`),
      );
    expect(lines).toContainEqual(line(closedId, 'event-not-accepted', closed));
    expect(lines).toContainEqual(line(oddId, 'not-json', odd));
    expect(lines).toContain('3 of 3 kept requests, 3 ids');
    expect(stdout).not.toContain(CONFIDENTIAL);
  });

  it('is listed as far as it is asked for, as JSON if wanted', () => {
    const { stdout } = unmapped(['list', '--json', '--endpoint', 'main', '--reason', 'not-json']);
    expect(JSON.parse(stdout)).toMatchObject({
      requests: [{ id: oddId, bytes: odd.length }],
      counts: { 'main not-json': 1 },
      read: 3,
    });
    expect(JSON.parse(stdout)).not.toHaveProperty('requests.0.body');
  });

  it('is shown without its payload, unless that is asked for: then byte for byte', () => {
    const { status, stdout } = unmapped(['show', closedId]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^reason +event-not-accepted$/m);
    expect(stdout).toMatch(/^contentType +application\/json$/m);
    expect(stdout).not.toContain(CONFIDENTIAL);
    const whole = unmapped(['show', closedId, '--body']);
    expect(whole.stdout).toBe(closed);
    expect(whole.stderr).toMatch(/^reason +event-not-accepted$/m);
    const { status: missing, stderr } = unmapped(['show', 'nobodys']);
    expect({ missing, stderr }).toEqual({ missing: 1, stderr: expect.stringContaining('nobodys') });
  });

  it('is published under the id it was answered with, once the endpoint takes it', async () => {
    const file = mended();
    const dry = unmapped(['replay', '--dry-run', '--json'], file);
    const counts = {
      read: 3,
      chosen: 3,
      published: { 'batch.closed': 1 },
      staying: { 'not-json': 1, 'endpoint-not-found': 1 },
    };
    expect(JSON.parse(dry.stdout)).toMatchObject({ ...counts, dryRun: true });
    expect(await eventsOf(closedId)).toEqual([]);

    expect(unmapped(['replay', '--reason', 'not-json'], file).stdout).toMatch(/^0 published/m);
    expect(await eventsOf(closedId)).toEqual([]);

    const { status, stdout } = unmapped(['replay', '--json'], file);
    expect({ status, counts: JSON.parse(stdout) as unknown }).toMatchObject({ status: 0, counts });
    expect(stdout).not.toContain(CONFIDENTIAL);
    const [event, ...more] = await eventsOf(closedId);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      key: 'demo/b1',
      headers: { ce_type: 'foxtail.batch.closed.v1', ce_source: 'demo', ce_endpoint: 'main' },
    });
    expect(event?.value.toString()).toContain(CONFIDENTIAL);

    unmapped(['replay', '--id', closedId], file);
    expect(await eventsOf(closedId)).toHaveLength(2);
  });

  it('is warned of in the log of ingest once it is most of the traffic, and only once', async () => {
    const url = `${foxtail.url('ingest')}/webhooks/gone`;
    for (let n = 0; n < ENOUGH; n += 1) {
      await deliver(url, { body: webhook('batch.closed', { _id: `w${n}`, note: CONFIDENTIAL }) });
    }
    await eventually(
      () => {
        const log = readFileSync(join(foxtail.folder, 'ingest.log'), 'utf8');
        const warnings = log.split('\n').filter((line) => line.includes('are unmapped'));
        expect(warnings.map((line) => JSON.parse(line) as unknown)).toMatchObject([
          { level: 'warn', endpoint: 'gone', requests: 20, reason: 'event-not-accepted' },
        ]);
        expect(log).not.toContain(CONFIDENTIAL);
      },
      { withinMs: 5_000 },
    );
  });

  it('is left alone by a command that was called wrongly, or has no endpoints', () => {
    for (const args of [[], ['list', '--body'], ['show'], ['list', '--wrong']]) {
      const { status, stderr } = unmapped(args);
      expect({ args, status }).toEqual({ args, status: 2 });
      expect(stderr).toContain('Usage: npm run unmapped');
    }
    const { status, stderr } = unmapped(['replay'], join(foxtail.folder, 'nowhere.yaml'));
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('nowhere') });
    expect(unmapped(['--help'])).toMatchObject({ status: 0, stderr: '' });
  });
});
