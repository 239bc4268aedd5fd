import type { HeaderValue } from './endpoints.schema.js';
import type { Fault } from './fault.js';
import type { Path } from './place.js';
import type { Draft } from './schema-faults.js';
import type { SecretReader } from './secret-reader.js';

/** Between two neighbours only (RFC 9110, section 7.6.1): a proxy may take them away or add them. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** They prove who somebody is: no metadata. */
const credentials: ReadonlySet<string> = new Set(['authorization', 'cookie', 'set-cookie']);

/**
 * The rules of an endpoint's signature header, required headers and headers passed on.
 * @returns the required headers, in lower case, with the value of each
 */
export function checkHeaders(
  draft: Draft,
  path: Path,
  readSecret: SecretReader,
  faults: Fault[],
): { name: string; bytes: Buffer }[] {
  const signature = draft.signatureHeader?.toLowerCase();
  if (signature !== undefined && hopByHop.has(signature)) {
    faults.push({ path: [...path, 'signatureHeader'], what: NEVER_ARRIVES });
  }
  const required = Object.entries(draft.requiredHeaders ?? {}).map(([typed, value]) => ({
    name: typed.toLowerCase(),
    value,
    path: [...path, 'requiredHeaders', typed],
  }));
  const secret = new Set(
    required.filter(({ value }) => typeof value !== 'string').map(({ name }) => name),
  );
  checkPassed(draft.passHeaders ?? [], [...path, 'passHeaders'], { signature, secret }, faults);
  const seen = new Set<string>();
  return required.flatMap(({ name, value, path: at }) => {
    const refused =
      name === signature
        ? 'the signature header is required anyway: take it away here'
        : hopByHop.has(name)
          ? NEVER_ARRIVES
          : seen.has(name)
            ? TWICE
            : null;
    seen.add(name);
    if (refused !== null) faults.push({ path: at, onKey: true, what: refused });
    const reading = read(value, readSecret);
    if (typeof reading === 'string') faults.push({ path: at, what: `required header: ${reading}` });
    return typeof reading === 'string' ? [] : [{ name, bytes: reading }];
  });
}

const NEVER_ARRIVES = 'a header between neighbours (hop-by-hop) may never arrive: use another';
const TWICE = 'this header is there a second time (case does not count): keep one';

function read(value: HeaderValue, readSecret: SecretReader): Buffer | string {
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  const reading = readSecret(value);
  if (!reading.ok) return reading.what;
  // Spaces around a value are taken off on the way, so one that has them would never be met.
  const fits = /^[\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?$/.test(reading.bytes.toString('latin1'));
  return fits
    ? reading.bytes
    : 'no header can carry this value: it must be printable ASCII with no spaces around it';
}

function checkPassed(
  names: readonly (string | undefined)[],
  path: Path,
  { signature, secret }: { signature: string | undefined; secret: ReadonlySet<string> },
  faults: Fault[],
): void {
  const seen = new Set<string>();
  names.forEach((typed, index) => {
    if (typed === undefined) return;
    const name = typed.toLowerCase();
    const what = hopByHop.has(name)
      ? NEVER_ARRIVES
      : credentials.has(name) || name === signature || secret.has(name)
        ? 'a header that is a credential, the signature or secret is not passed on: take it away'
        : seen.has(name)
          ? TWICE
          : null;
    if (what !== null) faults.push({ path: [...path, index], what });
    seen.add(name);
  });
}
