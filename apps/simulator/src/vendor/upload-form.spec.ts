import multipart from '@fastify/multipart';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import { Refusal } from '../simulator.problems.js';
import { multipartLimits, readForm } from './upload-form.js';

const LIMIT = 10_000;
let server: FastifyInstance;

beforeAll(async () => {
  server = fastify();
  await server.register(multipart, { limits: multipartLimits });
  server.post('/', async (request) => {
    try {
      const { files } = await readForm(request, LIMIT);
      return { files: files.length };
    } catch (error) {
      return { refused: error instanceof Refusal ? error.code : String(error) };
    }
  });
});
afterAll(() => server.close());

/** In pieces, so that it states no length. */
async function sent(parts: readonly (readonly [disposition: string, content: string])[]) {
  const text = parts.map(
    ([disposition, content]) =>
      `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`,
  );
  const response = await server.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    payload: Readable.from([...text, '--b--\r\n'].map((part) => Buffer.from(part))),
  });
  return response.json<unknown>();
}

const file = (name: string) => `name="files[]"; filename="${name}"`;

describe('a form that states no length', () => {
  it('is read up to the limit', async () => {
    const files = Array.from(
      { length: 8 },
      (_, i) => [file(`${i}.pdf`), 'x'.repeat(1_000)] as const,
    );
    expect(await sent(files)).toEqual({ files: 8 });
  });

  it('is refused past it: by what its files hold, by its fields, and by mere names', async () => {
    const tooMuch = [
      [file('a.pdf'), 'x'.repeat(LIMIT)],
      ['name="type"', 'x'.repeat(LIMIT)],
      [file('n'.repeat(LIMIT)), 'x'],
      [`name="${'n'.repeat(LIMIT)}"`, 'x'],
    ] as const;
    for (const part of tooMuch) {
      expect(await sent([part])).toEqual({ refused: 'upload-too-large' });
      const small = [part[0].replace(/n{9,}/, (name) => name.slice(0, 99)), 'x'] as const;
      expect(await sent([small])).not.toEqual({ refused: 'upload-too-large' });
    }
  });
});
