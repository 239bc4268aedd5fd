import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { TObject, TProperties, TSchema } from 'typebox';
import { repoRoot } from '../repo-root.js';
import type { AppName, AppSettings } from './values/apps.js';

export const appNames: readonly AppName[] = ['ingest', 'projections', 'read-api', 'simulator'];

/** Settings that no value of the chart sets by their name, and why. */
export const notByName: Readonly<Record<string, string>> = {
  HOST: 'pods listen on all their addresses',
  PORT: 'port',
  KAFKA_BROKERS: 'kafka.brokers',
  TOPIC_PREFIX: 'kafka.topicPrefix',
  KAFKA_TLS: 'kafka.tls.enabled',
  KAFKA_CA_FILE: 'kafka.tls.caSecret',
  KAFKA_CERT_FILE: 'kafka.certificateKey of the app',
  KAFKA_KEY_FILE: 'kafka.privateKeyKey of the app',
  KAFKA_SASL_MECHANISM: 'kafka.saslMechanism',
  KAFKA_SASL_USERNAME: 'kafka.username or usernameKey of the app',
  KAFKA_SASL_PASSWORD: 'a file is better: KAFKA_SASL_PASSWORD_FILE',
  KAFKA_SASL_PASSWORD_FILE: 'kafka.passwordKey of the app',
  DATABASE_URL: 'database of the app',
  DATABASE_PASSWORD_FILE: 'database of the app',
  SPOOL_DATABASE_URL: 'spool of the app',
  SPOOL_DATABASE_PASSWORD_FILE: 'spool of the app',
  ENDPOINTS_FILE: 'ingest.endpoints or ingest.endpointsConfigMap',
  ALLOW_INLINE_SECRETS: 'for development: in a cluster secrets come from Secrets',
  SIMULATOR_CONFIG: 'simulator.configSecret',
  STATE_FILE: 'simulator.stateClaim',
  OTEL_EXPORTER_OTLP_HEADERS: 'a secret: extraEnv, with valueFrom',
};

/** Settings that all apps have and that make sense to set for all at once. */
const SHARED = /^(LOG_LEVEL|OTEL_(?!SERVICE_NAME).*)$/;

/** All settings of an app, as one JSON Schema; asks the built app itself, as anybody can: `--settings`. */
export function settingsSchemaOf(app: AppName): TObject {
  const main = join(repoRoot, `dist/apps/${app}/src/main.js`);
  const told = execFileSync(process.execPath, [main, '--settings'], { encoding: 'utf8' });
  return JSON.parse(told) as TObject;
}

/** The same, one by one. */
export function settingsOf(app: AppName): TProperties {
  return settingsSchemaOf(app).properties;
}

/** What one webhook endpoint may be, as ingest itself says. */
export function endpointSchema(): TSchema {
  const main = join(repoRoot, 'dist/apps/ingest/src/endpoints/endpoints.main.js');
  const told = execFileSync(process.execPath, [main, 'schema'], { encoding: 'utf8' });
  const file = JSON.parse(told) as { properties: { endpoints: { items: TSchema } } };
  return forGo(file.properties.endpoints.items) as TSchema;
}

/** Helm's expressions, which are Go's, count to a thousand at most: past it, ingest itself is stricter. */
function forGo(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(forGo);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([word, value]) => [
      word,
      word === 'pattern' && typeof value === 'string'
        ? value.replaceAll(/\{(\d+),\d{4,}\}/g, '{$1,}')
        : forGo(value),
    ]),
  );
}

/** Those that may stand under `config` of each app. */
export function settableByName(): AppSettings {
  const settable = (app: AppName) =>
    Object.fromEntries(Object.entries(settingsOf(app)).filter(([name]) => !(name in notByName)));
  return Object.fromEntries(appNames.map((app) => [app, settable(app)])) as AppSettings;
}

/** Those that may stand under `config` of the chart, for all apps. */
export function settableForAll(settings: AppSettings): TProperties {
  return Object.fromEntries(
    Object.entries(settings.ingest).filter(
      ([name]) => SHARED.test(name) && appNames.every((app) => name in settings[app]),
    ),
  );
}
