import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kafka } from 'kafkajs';
import { createKafka } from '#kafka';
import { quietLogger } from '../../tools/quiet-logger.js';
import { fetchKafkaLibs } from '../../tools/stack/kafka-libs.js';
import { formatStorage, newClusterId, propertiesText } from '../../tools/stack/local-kafka.js';
import { choosePort } from '../../tools/stack/ports.js';
import { KAFKA_SETTINGS } from '../../tools/stack/settings.js';
import { Broker } from './kafka-broker.js';
import { anyPort } from './server-processes.js';

export interface ClusterOptions {
  brokers: 1 | 3;
  /** Copies of each partition; default: one on each broker. */
  replicationFactor?: number;
  /** Copies that must have a message before it is acknowledged; default: all but one, at least one. */
  minInsyncReplicas?: number;
  /** More listeners of the one broker, by name, with the protocol of each; the plain one stays. */
  listeners?: Readonly<Record<string, string>>;
  /** More settings of each broker, by their names in server.properties. */
  settings?: Readonly<Record<string, string>>;
  /** More arguments for the tool that formats its storage, such as users. */
  formatting?: readonly string[];
}

/** A Kafka of a test's own, whose brokers may be killed and stopped: nobody else is on it. */
export class KafkaCluster {
  private constructor(
    private readonly folder: string,
    readonly nodes: readonly Broker[],
    private readonly ports: ReadonlyMap<string, number>,
  ) {}

  /** Resolves once every broker knows of all. */
  static async start(options: ClusterOptions): Promise<KafkaCluster> {
    await fetchKafkaLibs(() => undefined);
    const folder = mkdtempSync(join(tmpdir(), 'foxtail-kafka-'));
    const taken: number[] = [];
    const extra = Object.keys(options.listeners ?? {});
    for (let port = anyPort(); taken.length < 2 * options.brokers + extra.length; port += 1) {
      taken.push(await choosePort('Kafka', port, taken, () => undefined));
    }
    const clusterId = newClusterId();
    const nodes = Array.from({ length: options.brokers }, (_, index) => {
      const home = join(folder, String(index + 1));
      mkdirSync(home);
      const settings = settingsOf(index + 1, home, taken, options);
      writeFileSync(join(home, 'server.properties'), propertiesText(settings));
      return new Broker(index + 1, taken[index] as number, home);
    });
    const ports = new Map(
      extra.map((name, at) => [name, taken[2 * options.brokers + at] as number]),
    );
    const cluster = new KafkaCluster(folder, nodes, ports);
    try {
      await Promise.all(
        nodes.map((node) =>
          formatStorage(join(node.home, 'server.properties'), clusterId, options.formatting),
        ),
      );
      await Promise.all(nodes.map((node) => node.restart(nodes.length)));
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  /** Bootstrap servers, as KAFKA_BROKERS has them. */
  brokers(): string {
    return this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  }

  /** The port of one more listener. */
  port(listener: string): number {
    const port = this.ports.get(listener);
    if (port === undefined) throw new Error(`there is no listener ${listener}`);
    return port;
  }

  client(): Kafka {
    return createKafka({
      brokers: this.brokers(),
      clientId: 'foxtail-test',
      logger: quietLogger,
    });
  }

  /** The only broker, or the first. */
  get broker(): Broker {
    return this.nodes[0] as Broker;
  }

  /** The broker that leads a partition now. */
  async leaderOf(topic: string, partition: number): Promise<Broker> {
    const admin = this.client().admin();
    await admin.connect();
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const found = topics[0]?.partitions.find(({ partitionId }) => partitionId === partition);
      const leader = this.nodes.find(({ id }) => id === found?.leader);
      if (!leader) throw new Error(`${topic}/${partition} has no leader`);
      return leader;
    } finally {
      await admin.disconnect();
    }
  }

  /** Every broker runs again, whatever a failed test left. */
  async heal(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.heal()));
  }

  /** Ends all of it; nothing is left. */
  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** `ports`: those of the brokers, then those of their controllers. */
function settingsOf(
  id: number,
  home: string,
  ports: readonly number[],
  { brokers, replicationFactor = brokers, minInsyncReplicas, ...more }: ClusterOptions,
): Record<string, string> {
  const copies = String(replicationFactor);
  const inSync = String(minInsyncReplicas ?? Math.max(1, replicationFactor - 1));
  const controllers = ports.slice(brokers, 2 * brokers);
  const listeners = Object.entries(more.listeners ?? {}).map(([name, protocol], at) => ({
    address: `${name}://127.0.0.1:${ports[2 * brokers + at]}`,
    protocol: `${name}:${protocol}`,
  }));
  const addresses = listeners.map(({ address }) => `,${address}`).join('');
  const protocols = listeners.map(({ protocol }) => `,${protocol}`).join('');
  return {
    ...KAFKA_SETTINGS,
    'node.id': String(id),
    listeners: `PLAINTEXT://127.0.0.1:${ports[id - 1]},CONTROLLER://127.0.0.1:${controllers[id - 1]}${addresses}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports[id - 1]}${addresses}`,
    'listener.security.protocol.map': `${KAFKA_SETTINGS['listener.security.protocol.map']}${protocols}`,
    'controller.quorum.voters': controllers
      .map((port, index) => `${index + 1}@127.0.0.1:${port}`)
      .join(','),
    'log.dirs': join(home, 'data'),
    // Kafka's own 9 s, shortened: that long a lost leader is missed by nobody, and its successor refused.
    'broker.session.timeout.ms': '4000',
    'broker.heartbeat.interval.ms': '1000',
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    ...more.settings,
  };
}
