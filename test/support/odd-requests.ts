/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const TYPES = [
  'document.processed',
  'document.__proto__',
  'file.',
  'batch.closed',
  '',
  'a.b',
  '__proto__',
];
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '_id',
  'id',
  'data',
  'time',
  '',
];
const TEXTS = [
  '"\\ud800"',
  '"\\u0000"',
  '1e400',
  '-0',
  '123456789012345678901234567890',
  'null',
  'true',
  '"😀"',
  '[]',
  '{}',
  '"9999-99-99T99:99:99Z"',
];
const METHODS = ['POST', 'POST', 'POST', 'PUT', 'GET', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];
const PATHS = [
  '/webhooks/main',
  '/webhooks/main',
  '/webhooks/main',
  '/webhooks/main/',
  '/webhooks/__proto__',
  '/webhooks/%00',
  '/webhooks/%',
  '/webhooks/..%2f..',
  '/webhooks/main?a=%ff',
  `/webhooks/${'x'.repeat(5_000)}`,
  '/constructor',
  '//',
];
const HEADERS: Record<string, string>[] = [
  {},
  { 'content-type': 'nonsense;;' },
  { 'content-encoding': 'gzip' },
  { 'x-invofox-signature': '' },
  { 'x-invofox-signature': 'ÿ'.repeat(200) },
  { 'x-invofox-signature': 'ab'.repeat(32) },
  { 'x-invofox-signature': '__proto__' },
  { traceparent: 'x'.repeat(2_000) },
  { expect: '200-maybe' },
  { 'x-large': 'y'.repeat(9_000) },
];

export interface OddRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** Bodies and requests that nobody sends by design, the same ones for the same seed. */
export class OddRequests {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.random() * of.length)] as T;
  }

  /** @param marker stands in it, so that it can be looked for */
  body(marker: string): Buffer {
    const text = Buffer.from(marker);
    switch (Math.floor(this.random() * 5)) {
      case 0:
        return Buffer.concat([this.bytes(200), text]);
      case 1: {
        const depth = Math.floor(this.random() * 20_000);
        return Buffer.from(
          `{"type":"document.processed","data":{"_id":"${marker}","x":${'['.repeat(depth)}${']'.repeat(depth)}}}`,
        );
      }
      case 2:
        return Buffer.concat([
          Buffer.from('{"type":"document.processed","data":{"_id":"'),
          text,
          this.bytes(5),
        ]);
      default:
        return Buffer.from(
          `{"type":"${this.pick(TYPES)}","m":"${marker}","data":${this.value(4)},"${this.pick(NAMES)}":${this.value(3)}}`,
        );
    }
  }

  request(marker: string): OddRequest {
    const method = this.pick(METHODS);
    return {
      method,
      path: this.pick(PATHS),
      headers: { ...this.pick(HEADERS), ...this.pick(HEADERS) },
      body: method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : this.body(marker),
    };
  }

  /** What is no HTTP, or says one thing and does another. */
  broken(marker: string): Buffer {
    const body = this.body(marker);
    const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
    const start = 'POST /webhooks/main HTTP/1.1';
    const heads = [
      head(start, 'host: x', `content-length: ${body.length - 1}`),
      head(start, 'host: x', `content-length: ${body.length + 100}`),
      head(start, 'host: x', 'content-length: -1'),
      head(start, 'host: x', 'content-length: 5', 'content-length: 6'),
      head(start, 'host: x', 'content-length: 5', 'transfer-encoding: chunked'),
      head(start, 'host: x', 'transfer-encoding: chunked') + 'zz\r\n',
      head(start, 'host: x', 'transfer-encoding: gzip'),
      head('POST /webhooks/main HTTP/9.9', 'host: x'),
      head(`${'M'.repeat(300)} / HTTP/1.1`),
      head(start, `x-a: ${'b'.repeat(20_000)}`),
      head(start, 'x a: b'),
      head(start),
      '\0\0\0\0',
    ];
    return Buffer.concat([Buffer.from(this.pick(heads)), body, this.bytes(20)]);
  }

  private bytes(most: number): Buffer {
    return Buffer.from(
      Array.from({ length: Math.floor(this.random() * most) }, () =>
        Math.floor(this.random() * 256),
      ),
    );
  }

  private value(depth: number): string {
    if (depth === 0 || this.random() < 0.3) return this.pick(TEXTS);
    const members = Array.from(
      { length: Math.floor(this.random() * 4) },
      () => `"${this.pick(NAMES)}":${this.value(depth - 1)}`,
    );
    return this.random() < 0.8
      ? `{${members.join(',')}}`
      : `[${members.map((_, n) => n).join(',')}]`;
  }
}
