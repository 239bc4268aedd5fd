import { isReadScope, READ_SCOPES, type NewApiKey, type ReadScope } from '#read-models';
import { UsageError } from '../command-line.js';

const DAY_MS = 86_400_000;
const UNITS: Record<string, number> = { h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };
const LONGEST_MS = 3_660 * DAY_MS;

export interface KeyArguments {
  name?: string | undefined;
  environment?: string[] | undefined;
  scope?: string[] | undefined;
  expires?: string | undefined;
}

/** What `keys -- create` is asked for. @throws UsageError for the first thing that is wrong */
export function newKeyOf(values: KeyArguments, now: Date): NewApiKey {
  const { name, environment = [], scope } = values;
  if (!name || environment.length === 0)
    throw new UsageError('create needs --name and at least one --environment');
  // A name is shown in a table: no line break, nothing that moves a terminal's cursor.
  if (!/^[^\p{C}]{1,100}$/u.test(name))
    throw new UsageError('--name has 1 to 100 characters, none of them a control character');
  const expiresAt = values.expires === undefined ? null : expiryOf(values.expires, now);
  return {
    name,
    environments: distinct(environment.map(environmentOf)),
    scopes: scope === undefined ? READ_SCOPES : distinct(scope.map(scopeOf)),
    expiresAt,
  };
}

/** When `90d`, `12h`, `2w` or a date means. @throws UsageError for anything else, and for the past */
export function expiryOf(text: string, now: Date): Date {
  const [, count, unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const length = UNITS[unit];
  const isDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const time =
    length !== undefined ? now.getTime() + Number(count) * length : isDate ? Date.parse(text) : NaN;
  if (Number.isNaN(time))
    throw new UsageError(
      `--expires takes 12h, 90d, 2w, or a date such as 2027-01-31, not ${JSON.stringify(text)}`,
    );
  if (time <= now.getTime()) throw new UsageError('--expires lies in the past');
  if (time > now.getTime() + LONGEST_MS)
    throw new UsageError('--expires is ten years away at most; leave it out for a key without end');
  return new Date(time);
}

function environmentOf(text: string): string {
  if (!/^[\x21-\x7e]{1,128}$/.test(text))
    throw new UsageError(
      `--environment ${JSON.stringify(text)} is no environment's name: 1 to 128 characters of ASCII without blanks`,
    );
  return text;
}

function scopeOf(text: string): ReadScope {
  if (!isReadScope(text))
    throw new UsageError(
      `--scope ${JSON.stringify(text)} is not known; there are: ${READ_SCOPES.join(', ')}`,
    );
  return text;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
