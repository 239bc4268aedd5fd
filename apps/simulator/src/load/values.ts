/** Readers of flags' values: what was meant, or null where it can't be told. */

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `60s`, `500ms`, `2m`, `1.5h`: milliseconds. */
export function readDuration(text: string): number | null {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? Number.NaN);
  return ms > 0 && ms <= 7 * 24 * 3_600_000 ? ms : null;
}

/** `5%` or `0.05`: a share from 0 to 1. */
export function readShare(text: string): number | null {
  const [, number = '', percent = ''] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (number === '') return null;
  const share = Number(number) / (percent === '' ? 1 : 100);
  return share <= 1 ? share : null;
}

/** `1..500`, or `20` for always that many: both ends included. */
export function readRange(
  text: string,
  least: number,
  most: number,
): { min: number; max: number } | null {
  const [, from = '', to = from] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? [];
  const [min, max] = [Number(from), Number(to)];
  return from !== '' && min >= least && max <= most && min <= max ? { min, max } : null;
}

export function readWhole(text: string, least: number, most: number): number | null {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

/** A number above 0, such as a rate. */
export function readAboveZero(text: string, most: number): number | null {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return value > 0 && value <= most ? value : null;
}

export type Dialect = 1 | 2;

/**
 * Texts that are for one dialect (`1=…`, `2=…`) or for both. Where several are for the same one, the
 * last counts, and one for a dialect goes before one for both.
 */
export function byDialect(texts: readonly string[]): Partial<Record<Dialect, string>> {
  const both = texts.filter((text) => !/^[12]=/.test(text)).at(-1);
  const own = (dialect: Dialect) =>
    texts
      .filter((text) => text.startsWith(`${dialect}=`))
      .at(-1)
      ?.slice(2) ?? both;
  const [one, two] = [own(1), own(2)];
  return { ...(one === undefined ? {} : { 1: one }), ...(two === undefined ? {} : { 2: two }) };
}
