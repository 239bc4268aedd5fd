import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { makeZip } from '../../../../test/support/make-zip.js';
import { openZip, ZipBudget, zipLimits } from './zip.js';

const PDF = '%PDF-1.4 and so on';
const open = (bytes: Buffer, limits = {}) =>
  openZip(bytes, ZipBudget.of({ ...zipLimits, ...limits }));
async function namesIn(bytes: Buffer): Promise<string[]> {
  const reading = await open(bytes);
  if (!reading.ok) throw new Error(reading.error);
  return reading.entries.map(({ name }) => name);
}

describe('a ZIP', () => {
  it('gives the first bytes of each file, and all bytes of a ZIP within', async () => {
    const inner = makeZip([{ name: 'x.pdf', content: PDF.repeat(9_000) }]);
    const reading = await open(
      makeZip([
        { name: 'a.pdf', content: PDF.repeat(100_000) },
        { name: 'deep/b.zip', content: inner },
        { name: 'empty.txt', content: '' },
        { name: 'short.txt', content: 'abc' },
      ]),
    );
    expect(reading).toEqual({
      ok: true,
      entries: [
        { name: 'a.pdf', start: Buffer.from(PDF.slice(0, 16)) },
        { name: 'deep/b.zip', start: inner.subarray(0, 16), bytes: inner },
        { name: 'empty.txt', start: Buffer.alloc(0) },
        { name: 'short.txt', start: Buffer.from('abc') },
      ],
    });
  });

  it('has no file that is a folder, or what macOS adds', async () => {
    const names = ['in/', 'in/a.pdf', '__MACOSX/in/._a.pdf', '.DS_Store', 'in/.DS_Store'];
    const zip = makeZip(names.map((name) => ({ name, content: name.endsWith('/') ? '' : PDF })));
    expect(await namesIn(zip)).toEqual(['in/a.pdf']);
    expect(await namesIn(makeZip([]))).toEqual([]);
  });

  it('with a file that is encrypted or broken gives the others', async () => {
    const broken = makeZip([
      { name: 'locked.pdf', content: PDF, encrypted: true },
      { name: 'a.pdf', content: PDF },
    ]);
    expect(await open(broken)).toMatchObject({
      ok: true,
      entries: [{ name: 'locked.pdf', error: 'ERR_UNSUPPORTED_FILE_FORMAT' }, { name: 'a.pdf' }],
    });
  });

  it('is never unpacked beyond its limits, whatever it says of itself', async () => {
    const member = { name: 'a.pdf', content: PDF };
    const tooLarge = { ok: false, error: 'ERR_ZIP_TOO_LARGE' };
    expect(await open(makeZip([member, member, member]), { files: 2 })).toEqual(tooLarge);
    expect(await open(makeZip([{ ...member, claimedSize: 10_001 }]), { bytes: 10_000 })).toEqual(
      tooLarge,
    );
    expect(await open(makeZip([member]), { depth: 0 })).toEqual(tooLarge);
    // A bomb within that says it is small, and one that says how large it is.
    const bomb = makeZip([{ name: 'x', content: '' }]);
    const content = Buffer.concat([bomb, Buffer.alloc(5_000_000)]);
    for (const claimedSize of [100, content.length]) {
      expect(
        await open(makeZip([{ name: 'b.zip', content, claimedSize }]), { nestedBytes: 1_000 }),
      ).toMatchObject({ ok: true, entries: [{ name: 'b.zip', error: expect.any(String) }] });
    }
  });

  it('of any bytes is entries or a reason, and nothing is thrown', async () => {
    const good = makeZip([
      { name: 'a.pdf', content: PDF.repeat(50) },
      { name: 'b.zip', content: makeZip([{ name: 'c', content: PDF }]) },
    ]);
    const mangled = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 })
      .map((changes) => {
        const bytes = Buffer.from(good);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const cut = fc.nat(good.length).map((length) => good.subarray(0, length));
    const any = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(fc.oneof(mangled, cut, any), async (bytes) => {
        const reading = await open(bytes);
        if (!reading.ok) expect(reading.error).toMatch(/^ERR_/);
        else for (const { start } of reading.entries) expect(start.length).toBeLessThanOrEqual(16);
      }),
      { numRuns: 1_000 },
    );
  });
});
