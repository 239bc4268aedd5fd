import { buildDocument, objectId, seededRandom, webhook, type Random } from '#vendor-payloads';
import { sign } from '#webhook-signature';
import { endpoint } from '../endpoint.js';
import type { RequestSource } from './connection.js';

export const BODY_BYTES = 1_000;
/** Different documents; each is sent under ever new ids. */
const DOCUMENTS = 2_048;
const DOCUMENTS_A_BATCH = 100;
const SIGNATURE_DIGITS = 64;
/** Hex digits at the end of a document's id that count the requests. */
const COUNTER_DIGITS = 8;

const HEAD_START = [
  `POST ${endpoint.path} HTTP/1.1`,
  'Host: 127.0.0.1',
  'Content-Type: application/json',
  `Content-Length: ${BODY_BYTES}`,
  `${endpoint.signatureHeader}: `,
].join('\r\n');
const SIGNATURE_AT = HEAD_START.length;
const BODY_AT = SIGNATURE_AT + SIGNATURE_DIGITS + 4;

/**
 * Signed webhooks of the vendor's, each of 1,000 bytes and with a document id of its own, so that
 * each is another event. Signatures are made ahead: sending one is three short copies.
 */
export class Requests implements RequestSource {
  /** Bytes of a whole request. */
  static readonly bytes = BODY_AT + BODY_BYTES;
  private readonly bodies: readonly Buffer[];
  private readonly counterAt: number;
  private signatures = Buffer.alloc(0);
  /** The number of the first one that is signed now. */
  private first = 0;
  private signed = 0;
  private sent = 0;

  constructor(seed: number) {
    const random = seededRandom(seed);
    const ids = objectId(random).slice(0, -COUNTER_DIGITS) + '0'.repeat(COUNTER_DIGITS);
    this.bodies = Array.from({ length: DOCUMENTS }, (_, n) => buildBody(ids, n, random));
    this.counterAt = (this.bodies[0] as Buffer).indexOf(ids) + ids.length - COUNTER_DIGITS;
  }

  /** Signs `count` requests that were never sent before; they take the place of those signed last. */
  sign(count: number): void {
    this.first += this.signed;
    this.signatures = Buffer.alloc(count * SIGNATURE_DIGITS);
    const body = Buffer.alloc(BODY_BYTES);
    for (let n = 0; n < count; n += 1) {
      this.writeBody(this.first + n, body, 0);
      const signature = sign(body, endpoint.secret, endpoint.scheme);
      this.signatures.write(signature, n * SIGNATURE_DIGITS, 'latin1');
    }
    this.signed = count;
    this.sent = 0;
  }

  /** How many of the signed ones are left. */
  get left(): number {
    return this.signed - this.sent;
  }

  /** Starts again with the first of the signed ones, for another receiver. */
  rewind(): void {
    this.sent = 0;
  }

  /** A buffer for {@link next}, with what all requests have in common. */
  static buffer(): Buffer {
    const buffer = Buffer.alloc(Requests.bytes);
    buffer.write(HEAD_START, 0, 'latin1');
    buffer.write('\r\n\r\n', BODY_AT - 4, 'latin1');
    return buffer;
  }

  blank(): Buffer {
    return Requests.buffer();
  }

  next(buffer: Buffer): Buffer {
    const at = this.sent * SIGNATURE_DIGITS;
    this.signatures.copy(buffer, SIGNATURE_AT, at, at + SIGNATURE_DIGITS);
    this.writeBody(this.first + this.sent, buffer, BODY_AT);
    this.sent += 1;
    return buffer;
  }

  private writeBody(n: number, target: Buffer, at: number): void {
    (this.bodies[n % DOCUMENTS] as Buffer).copy(target, at);
    const counter = n.toString(16).padStart(COUNTER_DIGITS, '0');
    target.write(counter, at + this.counterAt, 'latin1');
  }
}

/** A processed ticket in the first dialect, its file's name as long as it takes to make 1,000 bytes. */
function buildBody(_id: string, n: number, random: Random): Buffer {
  const batch = Math.floor(n / DOCUMENTS_A_BATCH);
  const document = buildDocument(
    {
      _id,
      environment: endpoint.vendorEnvironment,
      loadBatch: batch.toString(16).padStart(24, '0'),
      type: 'ticket',
      images: [],
      name: '',
    },
    random,
  );
  const body = webhook('document.processed', document, '2026-03-01T10:00:00.000Z');
  const missing = BODY_BYTES - Buffer.byteLength(JSON.stringify(body));
  document.name = `${'scan of a ticket '.repeat(10).slice(0, missing - 4)}.pdf`;
  return Buffer.from(JSON.stringify(body));
}
