/** What TLS is about: who is at the other end, and the settings by which that is mended. */
export interface Peer {
  /** Such as "the broker". */
  name: string;
  /** Where its authorities are set. */
  ca: string;
  /** Where its address is set. */
  address: string;
  /** Where our certificate is set. */
  certificate: string;
  /** Where TLS is switched on and off. */
  tls: string;
}

const UNTRUSTED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
]);
/** Alerts that a peer sends about our certificate, as OpenSSL names them; their numbers are in RFC 8446, 6.2. */
const REFUSED =
  /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED)|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED)/;

/** What to do about a TLS handshake that failed with this error; null where it is not about TLS. */
export function tlsAdvice(error: unknown, peer: Peer): string | null {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (UNTRUSTED.has(code))
    return `${peer.name}'s certificate is from no authority that is known here: set ${peer.ca} to the one it is from`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `${peer.name}'s certificate is for another host: ${peer.address} must name it as its certificate does`;
  if (code === 'CERT_HAS_EXPIRED') return `${peer.name}'s certificate is over: renew it there`;
  if (code === 'CERT_NOT_YET_VALID')
    return `${peer.name}'s certificate is not valid yet: look at the clocks`;
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return `no TLS is spoken there: see ${peer.tls}, and the port in ${peer.address}`;
  if (REFUSED.test(code))
    return `${peer.name} wants a client certificate, and refuses what it got: see ${peer.certificate}`;
  if (message.includes('before secure TLS connection was established'))
    return `${peer.name} ended the TLS handshake: does that port speak TLS? See ${peer.tls} and ${peer.address}`;
  return null;
}

/** The same error, its message followed by what to do. */
export function advise<T extends { message: string }>(error: T, advice: string | null): T {
  if (advice !== null && !error.message.includes(advice))
    error.message = `${error.message.split('\n')[0]}: ${advice}`;
  return error;
}
