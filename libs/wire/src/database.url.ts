import { pairFaults } from './pair.js';
import { certificateFault } from './pem.js';
import { fileFaults } from './text-file.js';

/** What a URL says about TLS, by libpq's names. */
export interface UrlTls {
  sslmode: string | undefined;
  sslrootcert: string | undefined;
  sslcert: string | undefined;
  sslkey: string | undefined;
}

const NAMES = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;
const MODES = ['disable', 'require', 'verify-ca', 'verify-full'];

/**
 * Takes what is about TLS out of a URL: node-postgres reads it in a way of its own, in which `require`
 * means `verify-full`, and reads the files once for all.
 */
export function splitUrl(url: string): { rest: string; tls: UrlTls } {
  const mark = url.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const [sslmode, sslrootcert, sslcert, sslkey] = NAMES.map((name) => query.get(name) ?? undefined);
  for (const name of NAMES) query.delete(name);
  // Meant for node-postgres: here libpq's meaning is the only one.
  query.delete('uselibpqcompat');
  const base = mark < 0 ? url : url.slice(0, mark);
  const rest = query.size === 0 ? base : `${base}?${query.toString()}`;
  return { rest, tls: { sslmode, sslrootcert, sslcert, sslkey } };
}

/** @param passwordFile the setting that names a file with the password; null if none does */
export function urlFaults(name: string, url: string, passwordFile: string | null): string[] {
  const { tls } = splitUrl(url);
  const within = (parameter: keyof UrlTls) => `${parameter} of ${name}`;
  const faults: string[] = [];
  if (passwordFile !== null && hasPassword(url))
    faults.push(`${name} holds a password, and ${passwordFile} is set, too: give one`);
  const { sslmode } = tls;
  if (sslmode !== undefined && !MODES.includes(sslmode))
    faults.push(`${within('sslmode')} must be one of: ${MODES.join(', ')}`);
  for (const parameter of ['sslrootcert', 'sslcert', 'sslkey'] as const) {
    if (tls[parameter] !== undefined && (sslmode === undefined || sslmode === 'disable'))
      faults.push(`${within(parameter)} means nothing without sslmode=require or more`);
  }
  if (sslmode === 'verify-ca' && (tls.sslrootcert ?? 'system') === 'system')
    faults.push(`${within('sslmode')} is verify-ca, which needs sslrootcert=FILE`);
  if (sslmode === 'require' && tls.sslrootcert === 'system')
    faults.push(`${within('sslrootcert')} is system, which needs sslmode=verify-full`);
  const rootFile = tls.sslrootcert === 'system' ? undefined : tls.sslrootcert;
  faults.push(
    ...fileFaults(within('sslrootcert'), rootFile, certificateFault),
    ...pairFaults(
      { name: within('sslcert'), path: tls.sslcert },
      { name: within('sslkey'), path: tls.sslkey },
    ),
  );
  return faults;
}

function hasPassword(url: string): boolean {
  const authority = /^[^:]+:\/\/([^/?]*)@/.exec(url)?.[1] ?? '';
  return /:./.test(authority) || new URLSearchParams(url.split('?')[1] ?? '').has('password');
}
