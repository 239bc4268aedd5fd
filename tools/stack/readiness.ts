import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';

/** The outcome of one look at a server: null if it serves, else why not. */
export type Probe = () => Promise<string | null>;

/**
 * @param brokers comma-separated host:port
 * @param clusterId if given, another cluster that answers on the same port does not count
 */
export function kafkaProbe(brokers: string, clusterId?: string): Probe {
  return async () => {
    const kafka = new Kafka({
      brokers: brokers.split(','),
      clientId: 'foxtail-stack',
      connectionTimeout: 2000,
      requestTimeout: 5000,
      retry: { retries: 0 },
      logLevel: logLevel.NOTHING,
    });
    const admin = kafka.admin();
    try {
      await admin.connect();
      const cluster = await admin.describeCluster();
      if (cluster.brokers.length === 0) return 'no broker is registered yet';
      if (clusterId !== undefined && cluster.clusterId !== clusterId) {
        return `another Kafka (cluster ${cluster.clusterId}) answers on ${brokers}`;
      }
      return null;
    } catch (error) {
      return (error as Error).message;
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  };
}

/** @param url a postgres:// URL */
export function postgresProbe(url: string): Probe {
  return async () => {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: 5000,
      query_timeout: 5000,
    });
    // A server that ends while we look raises 'error' besides the rejected promise.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      return null;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return message || code || 'no answer';
    } finally {
      await client.end().catch(() => undefined);
    }
  };
}

/**
 * Repeats a probe until it succeeds.
 * @param giveUp a reason to stop at once, such as the server's death; null to go on
 * @returns null, or why the server does not serve
 */
export async function waitFor(
  probe: Probe,
  withinMs: number,
  giveUp: () => string | null = () => null,
): Promise<string | null> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const fault = await probe();
    if (fault === null) return null;
    const reason = giveUp();
    if (reason !== null) return reason;
    if (Date.now() > deadline) return `no good answer within ${withinMs / 1000} s: ${fault}`;
    await pause(100);
  }
}
