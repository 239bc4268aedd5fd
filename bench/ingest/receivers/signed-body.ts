import { createHmac, timingSafeEqual } from 'node:crypto';
import { endpoint } from '../endpoint.js';

/** The webhook in a body whose signature holds; null if it does not. As anybody would write it. */
export function openSigned(body: Buffer, signature: unknown): { data: { _id: string } } | null {
  const expected = createHmac('sha256', endpoint.secret).update(body).digest();
  const given = Buffer.from(typeof signature === 'string' ? signature : '', 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return JSON.parse(body.toString('utf8')) as { data: { _id: string } };
}
