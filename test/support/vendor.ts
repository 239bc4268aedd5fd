import { webhook as envelope } from '#vendor-payloads';
import { defaultScheme, sign } from '#webhook-signature';
import { SECRET } from './foxtail.js';

export interface Delivery {
  body: string | Buffer;
  method?: string;
  /** Laid over the signature and the type. */
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  json: Record<string, unknown>;
}

/** Calls a webhook as the vendor does: signed over the bytes of the body. */
export async function deliver(
  url: string,
  { body, method = 'POST', headers = {} }: Delivery,
): Promise<Answer> {
  const bytes = Buffer.from(body);
  const signature = sign(bytes, SECRET, defaultScheme);
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', 'x-invofox-signature': signature, ...headers },
    body: new Uint8Array(bytes),
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}

/** Asks the read API. */
export async function ask(url: string, key: string | null): Promise<Answer> {
  const response = await fetch(url, {
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}

/** A webhook body of the first dialect. */
export function webhook(
  type: string,
  data: object,
  time: string | number = '2026-03-01T10:00:00Z',
): string {
  return JSON.stringify(envelope(type, data, time));
}
