import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Why a call of the simulator's own API is not let in. */
export type Suspicion = 'host-foreign' | 'page-foreign';

/**
 * What is below `/_simulator/` asks for no key, so a page that its user merely looks at in a browser
 * must not reach it: not by sending a form there, and not by a name of its own that it lets point to
 * this machine (DNS rebinding). Clients that are no browsers send none of these headers and may do all.
 *
 * @param isLocal whether only this machine is listened to: by then it has no names but its own. Who
 *   opens a simulator to others may give it any name.
 */
export function suspicionOf(
  method: string,
  headers: IncomingHttpHeaders,
  isLocal: boolean,
): Suspicion | null {
  const { host, origin, 'sec-fetch-site': site } = headers;
  // Every browser sends one; HTTP/1.0 need not.
  if (host === undefined) return null;
  if (isLocal && !isNameOfThisMachine(host)) return 'host-foreign';
  // Without leave (CORS), which nobody has, a browser shows no page what another site answers.
  if (method === 'GET' || method === 'HEAD') return null;
  // Older browsers lack the first, and send it to https and to this machine only.
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? null : 'page-foreign';
  if (origin === undefined || urlOf(origin)?.host === urlOf(`http://${host}`)?.host) return null;
  return 'page-foreign';
}

/** Whether no other machine reaches what listens on this address. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.[\d.]+$/.test(address);
}

/** Addresses are no names: nobody can let one of them point elsewhere. */
function isNameOfThisMachine(host: string): boolean {
  const name = urlOf(`http://${host}`)?.hostname.replace(/^\[|\]$/g, '') ?? '';
  return name === 'localhost' || name.endsWith('.localhost') || isIP(name) > 0;
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
