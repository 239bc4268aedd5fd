import { describe, expect, it } from '@jest/globals';
import { verify } from '#webhook-signature';
import { endpoint } from '../endpoint.js';
import { BODY_BYTES, Requests } from './requests.js';

interface Sent {
  signature: string;
  body: Buffer;
  documentId: string;
}

function take(requests: Requests, count: number): Sent[] {
  const buffer = Requests.buffer();
  return Array.from({ length: count }, () => {
    requests.next(buffer);
    const [head = '', text = ''] = buffer.toString('utf8').split('\r\n\r\n');
    const lines = head.split('\r\n').map((line) => line.toLowerCase());
    const start = `${endpoint.signatureHeader}: `;
    const signature = lines.find((line) => line.startsWith(start))?.slice(start.length) ?? '';
    expect(lines[0]).toBe(`post ${endpoint.path} http/1.1`);
    expect(lines).toContain(`content-length: ${BODY_BYTES}`);
    const body = JSON.parse(text) as { data: { _id: string } };
    return { signature, body: Buffer.from(text), documentId: body.data._id };
  });
}

describe('Requests', () => {
  it('are of 1,000 bytes, well signed, and each of another document', () => {
    const requests = new Requests(1);
    const sent: Sent[] = [];
    for (const count of [2_100, 50]) {
      requests.sign(count);
      expect(requests.left).toBe(count);
      sent.push(...take(requests, count));
      expect(requests.left).toBe(0);
    }
    const secrets = [{ id: 'bench', value: endpoint.secret }];
    for (const { body, signature } of sent) {
      expect(body.length).toBe(BODY_BYTES);
      expect(verify(body, signature, endpoint.scheme, secrets).ok).toBe(true);
    }
    expect(new Set(sent.map(({ documentId }) => documentId)).size).toBe(sent.length);
  });

  it('are sent again from the first signed one after rewind', () => {
    const requests = new Requests(2);
    requests.sign(3);
    const first = take(requests, 3);
    requests.rewind();
    expect(take(requests, 3)).toEqual(first);
  });
});
