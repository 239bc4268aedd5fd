import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import kafkajs, { type Admin } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from '@jest/globals';
import { createKafka } from '#kafka';
import { quietLogger } from '../../tools/quiet-logger.js';
import { aclTable, principals, type Acl, type Principal } from '../../tools/topics/acl-table.js';
import { runCommand } from '../support/commands.js';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { ProjectionsProcess } from '../support/projections-process.js';
import { projectedRows } from '../support/projected-rows.js';
import { SecureKafka } from '../support/secure-kafka.js';
import { deliver, webhook } from '../support/vendor.js';

const PATIENCE = { withinMs: 60_000 };

let secure: SecureKafka;
let foxtail: Foxtail;
let admin: Admin;
let table: Record<Principal, Acl[]>;

beforeAll(async () => {
  secure = await SecureKafka.start(principals, {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    // Who comes by the plain listener, which is the test's own and the controller's.
    'super.users': 'User:ANONYMOUS',
  });
  foxtail = await Foxtail.prepare(undefined, secure.cluster.brokers());
  table = aclTable({
    topicPrefix: foxtail.prefix,
    consumerGroup: `${foxtail.prefix}-projections`,
  });
  admin = secure.cluster.client().admin();
  await admin.connect();
  await grant(entriesOf());
});
afterEach(async () => {
  await Promise.all([...foxtail.running.values()].map((app) => app.stop()));
  foxtail.running.clear();
});
afterAll(async () => {
  await admin?.disconnect();
  await foxtail?.stop();
  await secure?.close();
});

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
const OPERATIONS = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Describe: AclOperationTypes.DESCRIBE,
  Create: AclOperationTypes.CREATE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  Delete: AclOperationTypes.DELETE,
};

/** The table as kafkajs gives rights, an entry an operation. */
function entriesOf(of: readonly Principal[] = principals) {
  return of.flatMap((principal) =>
    table[principal].flatMap(({ resource, name, patternType, operations }) =>
      operations.map((operation) => ({
        resourceType: resource === 'topic' ? AclResourceTypes.TOPIC : AclResourceTypes.GROUP,
        resourceName: name,
        resourcePatternType:
          patternType === 'literal' ? ResourcePatternTypes.LITERAL : ResourcePatternTypes.PREFIXED,
        principal: `User:${principal}`,
        host: '*',
        operation: OPERATIONS[operation],
        permissionType: AclPermissionTypes.ALLOW,
      })),
    ),
  );
}
type Entry = ReturnType<typeof entriesOf>[number];

const grant = (entries: Entry[]) => admin.createAcls({ acl: entries });
const revoke = (entry: Entry) => admin.deleteAcls({ filters: [entry] });

/** A client of this user. */
const clientOf = (user: Principal) => {
  const { KAFKA_BROKERS, ...security } = secure.as(user);
  return createKafka({
    brokers: KAFKA_BROKERS,
    security: { ...security, KAFKA_TLS: true },
    clientId: 'foxtail-test',
    logger: quietLogger,
  });
};

async function write(user: Principal, topic: string): Promise<string> {
  const producer = clientOf(user).producer({ retry: { retries: 0 } });
  await producer.connect();
  try {
    await producer.send({ topic, messages: [{ key: 'k', value: 'v' }] });
    return 'written';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await producer.disconnect();
  }
}

const startBoth = async () => {
  const ingest = await foxtail.start('ingest', secure.as('ingest'));
  await foxtail.start('projections', secure.as('projections'));
  return ingest;
};

describe('with the rights of the table', () => {
  it('an event goes from the webhook to the read model', async () => {
    const ingest = await startBoth();
    const body = webhook('document.processed', { _id: 'allowed', loadBatch: 'b' });
    expect(await deliver(`${ingest.url}/webhooks/main`, { body })).toMatchObject({ status: 200 });
    await eventually(async () => {
      const keys = [...(await projectedRows(foxtail.database.url)).keys()];
      return keys.some((key) => key.includes('allowed')) ? undefined : 'not in the read models';
    }, PATIENCE);
  });

  it('the commands do their work', () => {
    const prefix = { TOPIC_PREFIX: foxtail.prefix };
    expect(runCommand(['topics', 'diff'], { ...secure.as('topics'), ...prefix })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    const listed = runCommand(['unmapped', 'list'], { ...secure.as('unmapped'), ...prefix });
    expect(listed).toMatchObject({ status: 0 });
    const log = runCommand(['projections', 'log'], {
      ...secure.as('projections-commands'),
      ...prefix,
      DATABASE_URL: foxtail.database.url,
    });
    expect(log).toMatchObject({ status: 0 });
    expect(log.stdout).toContain('cluster ');
  });

  it('ingest can not read, and projections can not write what they read', async () => {
    const documents = entriesOf(['projections']).find(
      ({ resourceName }) => resourceName === foxtail.topics.documents,
    ) as Entry;
    expect(await read('ingest', documents)).toMatch(/Not authorized|find group coordinator/);
    expect(await read('projections', documents)).toBe('read');
    expect(await write('projections', foxtail.topics.documents)).toMatch(/Not authorized/);
    expect(await write('ingest', foxtail.topics.deadLetters)).toMatch(/Not authorized/);
    expect(await write('ingest', foxtail.topics.documents)).toBe('written');
  });
});

describe('without one of them', () => {
  /** Read and Write imply it; alone it is in the table for commands that only look. */
  const isImplied = ({ operation }: Entry) => operation === AclOperationTypes.DESCRIBE;

  test.each(['ingest', 'projections'] as const)('%s can not do its work', async (app) => {
    const unneeded: string[] = [];
    for (const entry of entriesOf([app]).filter((one) => !isImplied(one))) {
      await revoke(entry);
      const isMissed = await eventuallyRefused(() =>
        entry.operation === AclOperationTypes.WRITE
          ? write(app, entry.resourceName)
          : read(app, entry),
      );
      if (!isMissed) unneeded.push(`${entry.resourceName} ${entry.operation}`);
      await grant([entry]);
    }
    expect(unneeded).toEqual([]);
  });

  it('projections that may not share the group end, and say what to look at', async () => {
    const group = entriesOf(['projections']).filter(
      ({ resourceType }) => resourceType === AclResourceTypes.GROUP,
    );
    for (const entry of group) await revoke(entry);
    const logFile = join(foxtail.folder, 'no-group.log');
    const projections = new ProjectionsProcess(
      {
        ...secure.as('projections'),
        DATABASE_URL: foxtail.database.url,
        TOPIC_PREFIX: foxtail.prefix,
        CONSUMER_GROUP: `${foxtail.prefix}-projections`,
        PORT: '0',
      },
      logFile,
    );
    expect(await projections.ended).toBe('exit code 1');
    expect(readFileSync(logFile, 'utf8')).toMatch(/Not authorized.*npm run topics -- acls/);
    await grant(group);
  });
});

/** Whether it is refused; a right that was taken away a moment ago may still count. */
async function eventuallyRefused(attempt: () => Promise<string>): Promise<boolean> {
  for (let tries = 0; tries < 20; tries += 1)
    if (/Not authorized/.test(await attempt())) return true;
  return false;
}

/** Reads as the app does. @returns what comes of it, in words */
async function read(app: Principal, { resourceType, resourceName }: Entry): Promise<string> {
  const isGroup = resourceType === AclResourceTypes.GROUP;
  const consumer = clientOf(app).consumer({
    groupId: `${foxtail.prefix}-projections`,
    maxWaitTimeInMs: 100,
    retry: { retries: 0, restartOnFailure: () => Promise.resolve(false) },
  });
  const { CRASH, FETCH } = consumer.events;
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [isGroup ? foxtail.topics.files : resourceName] });
    return await new Promise<string>((resolve, reject) => {
      consumer.on(CRASH, ({ payload }) => resolve(payload.error.message));
      consumer.on(FETCH, () => resolve('read'));
      consumer.run({ autoCommit: false, eachMessage: () => Promise.resolve() }).catch(reject);
    });
  } catch (error) {
    return (error as Error).message;
  } finally {
    await consumer.disconnect();
  }
}
