import kafkajs, { type Admin } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PARTITIONS, topicsOf } from '#contracts';
import { createKafka } from '#kafka';
import { quietLogger } from '../../tools/quiet-logger.js';
import { runCommand } from '../support/commands.js';
import { brokers } from '../support/foxtail.js';
import { kafkaPrefix } from '../support/kafka-prefix.js';

const prefix = kafkaPrefix();
const topics = topicsOf(prefix);
let admin: Admin;

beforeAll(async () => {
  admin = createKafka({
    brokers: brokers(),
    clientId: 'foxtail-test',
    logger: quietLogger,
  }).admin();
  await admin.connect();
});
afterAll(async () => {
  const ours = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  await admin.deleteTopics({ topics: ours });
  await admin.disconnect();
});

const run = (args: string[], env: Record<string, string> = {}) =>
  runCommand(['topics', ...args], { KAFKA_BROKERS: brokers(), TOPIC_PREFIX: prefix, ...env });

describe('npm run topics', () => {
  it('diff tells what is missing, apply makes it, and then there is no difference', () => {
    const before = run(['diff']);
    expect(before.status).toBe(1);
    expect(before.stdout).toContain(`${topics.files}  topic  wanted there, found missing`);
    const applied = run(['apply']);
    expect(applied).toMatchObject({ status: 0, stderr: '' });
    expect(applied.stdout.match(/^created /gm)).toHaveLength(5);
    expect(run(['diff'])).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(run(['apply']).stdout.match(/^as agreed /gm)).toHaveLength(5);
  });

  it('tells of each setting that is another, and changes none', async () => {
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name: topics.batches,
          configEntries: [
            { name: 'retention.ms', value: '1000' },
            { name: 'cleanup.policy', value: 'compact' },
          ],
        },
      ],
    });
    await admin.createPartitions({
      topicPartitions: [{ topic: topics.files, count: PARTITIONS + 1 }],
    });
    const { status, stdout } = run(['diff', '--json']);
    expect(status).toBe(1);
    const found = (JSON.parse(stdout) as { differences: Record<string, string>[] }).differences;
    const of = (topic: string, setting: string, wanted: string, is: string) =>
      expect.objectContaining({ topic, setting, wanted, found: is });
    expect(found).toEqual(
      expect.arrayContaining([
        of(topics.batches, 'retention.ms', '-1', '1000'),
        of(topics.batches, 'cleanup.policy', 'delete', 'compact'),
        // Whoever altered these took the others away: Kafka's old request sets all or none.
        of(topics.batches, 'max.message.bytes', '4194304', '1048588'),
        of(topics.files, 'partitions', '12', '13'),
      ]),
    );
    const applied = run(['apply']);
    expect(applied.status).toBe(1);
    expect(applied.stdout).toContain(`differs  ${topics.batches}`);
    expect(applied.stderr).toContain(
      `--entity-name ${topics.batches} --add-config retention.ms=-1`,
    );
    expect(run(['diff', '--json']).stdout).toBe(stdout);
  });

  it('tells of copies that are wanted and not there', () => {
    const { status, stdout } = run(['diff', '--replication-factor', '2']);
    expect(status).toBe(1);
    expect(stdout).toContain(`${topics.documents}  replication.factor  wanted 2, found 1`);
  });

  it.each([
    ['nothing to do', []],
    ['something unknown', ['shrink']],
    ['a flag of another', ['apply', '--json']],
    ['no number', ['diff', '--replication-factor', 'many']],
    ['one argument too many', ['diff', 'all']],
  ])('refuses %s with 2', (_, args) => {
    const { status, stderr } = run(args);
    expect(status).toBe(2);
    expect(stderr).toContain('Usage: npm run topics');
  });

  it('lists every fault of the security settings, with 2', () => {
    const { status, stderr } = run(['diff'], {
      KAFKA_TLS: 'perhaps',
      KAFKA_CERT_FILE: '/nowhere/cert.pem',
      KAFKA_SASL_MECHANISM: 'plain',
    });
    expect(status).toBe(2);
    for (const name of ['KAFKA_TLS', 'KAFKA_CERT_FILE', 'KAFKA_KEY_FILE', 'KAFKA_SASL_USERNAME'])
      expect(stderr).toContain(name);
  });

  it('has help, and rights as JSON, without any Kafka', () => {
    expect(run(['--help'])).toMatchObject({ status: 0 });
    const { status, stdout } = run(['acls', '--json'], { KAFKA_BROKERS: '' });
    expect(status).toBe(0);
    const { principals } = JSON.parse(stdout) as { principals: Record<string, object[]> };
    expect(principals['ingest']).toContainEqual(
      expect.objectContaining({ name: topics.documents, operations: ['Describe', 'Write'] }),
    );
  });
});
