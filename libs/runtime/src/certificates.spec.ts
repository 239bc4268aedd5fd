import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { certificateFiles, firstExpiry, watchCertificates } from './certificates.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foxtail-certificates-'));
  for (const days of [10, 400]) {
    const out = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, `${days}.pem`)];
    const what = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=test'];
    execFileSync('openssl', ['req', ...what, '-days', String(days), ...out], { stdio: 'pipe' });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(file(name), 'utf8');
const DAY = 86_400;

describe('certificates', () => {
  test('of several in one file the first to expire counts', () => {
    const inDays = (pem: string) => Math.round((firstExpiry(pem) - Date.now() / 1_000) / DAY);
    expect(inDays(read('400.pem'))).toBe(400);
    expect(inDays(`${read('400.pem')}\n${read('10.pem')}`)).toBe(10);
    expect(inDays(`${read('10.pem')}${read('400.pem')}`)).toBe(10);
  });

  test.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----'])(
    '%j is refused',
    (pem) => {
      expect(() => firstExpiry(pem)).toThrow();
    },
  );

  test('are those that the settings name', () => {
    const url = 'postgres://foxtail:secret@db/foxtail';
    expect(
      certificateFiles({
        KAFKA_CA_FILE: '/ca.pem',
        KAFKA_CERT_FILE: '/kafka.pem',
        KAFKA_KEY_FILE: '/kafka.key',
        DATABASE_URL: `${url}?sslmode=verify-full&sslrootcert=/pg-ca.pem&sslcert=/pg.pem&sslkey=/pg.key`,
        SPOOL_DATABASE_URL: `${url}?sslrootcert=system`,
        OTEL_EXPORTER_OTLP_CERTIFICATE: '',
        OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/otlp.pem',
        OTEL_EXPORTER_OTLP_CLIENT_KEY: '/otlp.key',
      }),
    ).toEqual([
      { certificate: 'kafka-ca', path: '/ca.pem' },
      { certificate: 'kafka-client', path: '/kafka.pem' },
      { certificate: 'otlp-client', path: '/otlp.pem' },
      { certificate: 'postgres-ca', path: '/pg-ca.pem' },
      { certificate: 'postgres-client', path: '/pg.pem' },
    ]);
    expect(certificateFiles({ PORT: 1, DATABASE_URL: url })).toEqual([]);
  });

  test('are read anew each time, and one that is not there has expired long ago', async () => {
    const registry = new Registry();
    writeFileSync(file('mounted.pem'), read('10.pem'));
    watchCertificates(registry, [
      { certificate: 'kafka-ca', path: file('mounted.pem') },
      { certificate: 'kafka-client', path: file('nowhere.pem') },
    ]);
    const values = async () => {
      const text = await registry.metrics();
      return [...text.matchAll(/^foxtail_certificate_.*{certificate="(.*)"} (.*)$/gm)].map(
        ([, name, value]) => [name, Number(value)],
      );
    };
    expect(await values()).toEqual([
      ['kafka-ca', firstExpiry(read('10.pem'))],
      ['kafka-client', 0],
    ]);
    writeFileSync(file('mounted.pem'), read('400.pem'));
    expect((await values())[0]).toEqual(['kafka-ca', firstExpiry(read('400.pem'))]);
  });
});
