import { messageOf } from '#runtime';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFlags, UsageError, type Given } from '../command/arguments.js';
import { readWebhook } from '../webhooks/read-webhook.js';
import { readFaults } from './faults.js';
import { loadFlags, type LoadFlag } from './load.flags.js';
import type { AuditPlan, LoadPlan, LoadTarget } from './load.plan.js';
import {
  byDialect,
  readAboveZero,
  readDuration,
  readRange,
  readShare,
  readWhole,
  type Dialect,
} from './values.js';

export interface LoadOptions {
  plan: LoadPlan;
  json: boolean;
}

const ACCOUNT = '64f0c0ffee000000000000aa';
/** Those of `npm start`'s endpoints for each dialect. */
const ENVIRONMENTS = { 1: '64f0c0ffee00000000000001', 2: '64f0c0ffee00000000000003' } as const;
const MOST_DOCUMENTS = 100_000;

/**
 * Reads the flags of `load`, or null where help is asked for.
 *
 * @throws UsageError with every fault; no secret or key is repeated in one
 */
export function readLoadOptions(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): LoadOptions | null {
  const faults: string[] = [];
  const given = readFlags(loadFlags, argv, faults);
  if (given.has('help')) return null;
  const reading = new Reading(given, faults);
  const dialects = reading.dialects();
  const plan: LoadPlan = {
    targets: dialects.flatMap((dialect) => reading.target(dialect)),
    rate: reading.value('rate', 50, (text) => readAboveZero(text, 100_000), 'a number above 0'),
    durationMs: reading.value('duration', 10_000, readDuration, 'a time, such as 60s'),
    documentsPerBatch: reading.value(
      'documents-per-batch',
      { min: 1, max: 20 },
      (text) => readRange(text, 1, MOST_DOCUMENTS),
      `N or N..M, from 1 to ${MOST_DOCUMENTS}`,
    ),
    changes: reading.value('changes', 0.1, readShare, 'a share, such as 10%'),
    rejected: reading.value('rejected', 0, readShare, 'a share, such as 1%'),
    seed: reading.value(
      'seed',
      randomInt(2 ** 47),
      (text) => readWhole(text, 0, Number.MAX_SAFE_INTEGER),
      'a whole number',
    ),
    concurrency: reading.value(
      'concurrency',
      64,
      (text) => readWhole(text, 1, 10_000),
      'a whole number from 1',
    ),
    timeoutMs: reading.value('timeout', 30_000, readDuration, 'a time, such as 30s'),
    audit: reading.audit(env),
  };
  if (faults.length > 0) throw new UsageError(faults);
  return { plan, json: given.has('json') };
}

class Reading {
  constructor(
    private readonly given: Given,
    private readonly faults: string[],
  ) {}

  value<T>(flag: LoadFlag, fallback: T, read: (text: string) => T | null, form: string): T {
    const text = this.one(flag);
    if (text === undefined) return fallback;
    const value = read(text);
    if (value === null) this.faults.push(`--${flag} takes ${form}`);
    return value ?? fallback;
  }

  dialects(): Dialect[] {
    const all: Record<string, Dialect[]> = { 1: [1], 2: [2], both: [1, 2] };
    const read = (text: string) => (Object.hasOwn(all, text) ? (all[text] ?? null) : null);
    return this.value('dialect', [1], read, '1, 2 or both');
  }

  /** The webhook configuration of a dialect, checked as one of the YAML file is. */
  target(dialect: Dialect): LoadTarget[] {
    const of = (flag: LoadFlag) => byDialect(this.given.get(flag) ?? [])[dialect];
    const before = this.faults.length;
    const url = of('to');
    if (url === undefined) this.faults.push(`--to lacks the URL for dialect ${dialect}`);
    const secret = this.secret(dialect);
    const environment = of('environment') ?? ENVIRONMENTS[dialect];
    if (!/^[0-9a-f]{24}$/.test(environment))
      this.faults.push(`--environment takes 24 hex digits (dialect ${dialect})`);
    const faults = readFaults(this.given.get('faults') ?? []);
    if (!faults.ok) this.once(faults.faults.map((fault) => `--faults: ${fault}`));
    const webhook = readWebhook({
      id: `dialect-${dialect}`,
      url: url ?? 'http://127.0.0.1',
      secret: secret ?? 'none',
      dialect,
      ...this.plain('algorithm', 'encoding', 'prefix', 'method'),
      headers: this.headers(),
      faults: faults.ok ? faults.faults : {},
    });
    if (!webhook.ok) this.once(webhook.faults.map((fault) => `--${fault.replace(/^url/, 'to')}`));
    if (this.faults.length > before || !webhook.ok) return [];
    const webhooks = [webhook.config];
    return [
      {
        dialect,
        environment: { id: environment, account: ACCOUNT, apiKeys: [], webhooks },
        webhook: webhook.config,
      },
    ];
  }

  audit(env: NodeJS.ProcessEnv): AuditPlan | null {
    const timeoutMs = this.value('audit-timeout', 60_000, readDuration, 'a time, such as 60s');
    const readApi = this.one('read-api');
    const file = this.one('api-key-file');
    const apiKey =
      this.one('api-key') ??
      (file === undefined ? env['FOXTAIL_API_KEY'] : this.file('api-key-file', file));
    if (readApi === undefined) return null;
    if (!/^https?:\/\//.test(readApi) || !URL.canParse(readApi))
      this.faults.push('--read-api takes an http URL');
    if (!apiKey) this.faults.push('--read-api needs --api-key, --api-key-file or FOXTAIL_API_KEY');
    return { readApi, apiKey: apiKey ?? '', timeoutMs };
  }

  private secret(dialect: Dialect): string | undefined {
    const text = byDialect(this.given.get('secret') ?? [])[dialect];
    const file = byDialect(this.given.get('secret-file') ?? [])[dialect];
    if (text === undefined && file === undefined)
      this.faults.push(`--secret-file lacks the secret for dialect ${dialect}`);
    return text ?? (file === undefined ? undefined : this.file('secret-file', file));
  }

  private file(flag: LoadFlag, path: string): string | undefined {
    try {
      return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      this.once([`--${flag} can't be read: ${messageOf(error)}`]);
      return undefined;
    }
  }

  private headers(): Record<string, string> {
    const pairs = (this.given.get('header') ?? []).map((text) => {
      const colon = text.indexOf(':');
      if (colon < 1) this.once(['--header takes NAME:VALUE']);
      return [text.slice(0, Math.max(0, colon)), text.slice(colon + 1).trim()];
    });
    return Object.fromEntries(pairs.filter(([name]) => name !== '')) as Record<string, string>;
  }

  private plain(...flags: LoadFlag[]): Record<string, string> {
    const entries = flags.map((flag) => [flag, this.one(flag)]);
    return Object.fromEntries(entries.filter(([, text]) => text !== undefined)) as Record<
      string,
      string
    >;
  }

  private one(flag: LoadFlag): string | undefined {
    return this.given.get(flag)?.at(-1);
  }

  /** Both dialects meet the same fault of a flag that is for both. */
  private once(found: readonly string[]): void {
    for (const fault of found) if (!this.faults.includes(fault)) this.faults.push(fault);
  }
}
