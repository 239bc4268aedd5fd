import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a `GET /` gets the page rather than the vendor's answer. The vendor has this call for
 * clients that test their key, so the page is only for who shows no `x-api-key` at all and whose
 * `Accept` prefers `text/html` to `application/json`, as browsers' do. A client without a key that
 * takes anything (any type, or no `Accept`) gets the vendor's 401.
 */
export function wantsPage({ accept, 'x-api-key': key }: IncomingHttpHeaders): boolean {
  if (key !== undefined || accept === undefined) return false;
  return qualityOf('text/html', accept) > qualityOf('application/json', accept);
}

/**
 * How much an `Accept` header wants a media type, 0 to 1: the most specific range that fits says so
 * (RFC 9110, 12.5.1). Parameters besides `q` are passed over: our types have none to compare.
 */
export function qualityOf(type: string, accept: string): number {
  const ranges = ['*/*', `${type.split('/')[0]}/*`, type];
  let best = { rank: -1, quality: 0 };
  for (const part of accept.split(',')) {
    const [range = '', ...parameters] = part.split(';').map((one) => one.trim().toLowerCase());
    const rank = ranges.indexOf(range);
    if (rank <= best.rank) continue;
    const q = parameters.find((one) => one.startsWith('q='))?.slice(2);
    best = { rank, quality: q === undefined ? 1 : Number(q) || 0 };
  }
  return best.quality;
}
