import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { encodeEvent } from '#contracts';
import { applyTopics, KafkaPublisher } from '#kafka';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { documentEvent } from '../support/histories.js';
import { ProjectionsCommand } from '../support/projections-command.js';

let foxtail: Foxtail;
let pool: pg.Pool;

beforeAll(async () => {
  foxtail = await Foxtail.prepare();
  pool = new pg.Pool({ connectionString: foxtail.database.url, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await foxtail.stop();
});

async function publish(name: string, count: number): Promise<void> {
  const publisher = new KafkaPublisher(foxtail);
  const events = Array.from({ length: count }, (_, n) => documentEvent('processed', `${name}${n}`));
  await Promise.all(
    events.map((event) => publisher.publish({ topic: 'documents', ...encodeEvent(event) })),
  );
  await publisher.close();
}

async function documents(): Promise<number> {
  const { rows } = await pool.query<{ n: string }>('SELECT count(*) AS n FROM foxtail.documents');
  return Number(rows[0]?.n);
}

const arrive = (count: number) =>
  eventually(
    async () => ((await documents()) === count ? undefined : `${await documents()} are there`),
    { withinMs: 30_000 },
  );

describe('a topic that was made anew', () => {
  it('stops projections though it has grown past every checkpoint, until that is accepted', async () => {
    const first = await ProjectionsCommand.run(foxtail, ['log']);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain('none yet');
    expect(first.stdout).not.toContain('another one');
    const projections = await foxtail.start('projections');
    await publish('first', 5);
    await arrive(5);
    await projections.stop();
    expect(await ProjectionsCommand.run(foxtail, ['log'])).toMatchObject({ code: 0 });

    const admin = foxtail.kafka.admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [foxtail.topics.documents] });
    await admin.disconnect();
    await applyTopics(foxtail.kafka, foxtail.topics);
    await publish('second', 200);
    await expect(foxtail.start('projections')).rejects.toThrow('the checkpoints speak of');
    expect(await documents()).toBe(5);

    const shown = await ProjectionsCommand.run(foxtail, ['log']);
    expect(shown.code).toBe(1);
    expect(shown.stdout.match(/\(another one\)/g)).toHaveLength(1);
    expect(await ProjectionsCommand.run(foxtail, ['rebuild'])).toMatchObject({ code: 1 });
    expect(await ProjectionsCommand.run(foxtail, ['log', '--accept'])).toMatchObject({ code: 0 });
    expect(await ProjectionsCommand.run(foxtail, ['log'])).toMatchObject({ code: 0 });
    // Its offsets are not those of before: rows are a function of the set of events, so all may come again.
    await pool.query('UPDATE foxtail_v1.checkpoints SET next_offset = 0');
    await foxtail.start('projections');
    await arrive(205);
  });
});
