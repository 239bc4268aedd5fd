import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultScheme, sign, verify } from '#webhook-signature';
import { eventually } from '../../../../test/support/eventually.js';
import { endpointsSource } from './endpoints.config.js';
import { EndpointsWatch, type EndpointsChange } from './endpoints.watch.js';
import { readSmallFile, type FileReader } from './small-file.js';

let folder: string;
let told: EndpointsChange[];
const running: EndpointsWatch[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foxtail-endpoints-'));
  told = [];
});
afterEach(() => {
  for (const watch of running.splice(0)) watch.stop();
  rmSync(folder, { recursive: true });
});

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const endpoint = (id: string, files: string[], more = '') =>
  `  - { id: ${id}, environment: p, vendorEnvironment: p, ${more} secrets: [${files
    .map((file) => `{ id: ${file.replaceAll('/', '-')}, file: ${file} }`)
    .join(', ')}] }\n`;
const fileOf = (...endpoints: string[]) => `endpoints:\n${endpoints.join('')}`;

function watchOf({
  path = join(folder, 'foxtail.yaml'),
  readFile = readSmallFile,
  pollMs = 2_000,
  settleMs = 0,
} = {}): EndpointsWatch {
  const source = {
    ...endpointsSource(path, { allowInline: false, largestBody: 10_000 }),
    readFile,
  };
  const watch = new EndpointsWatch(source, {
    listener: (change) => told.push(change),
    pollMs,
    settleMs,
  });
  running.push(watch);
  return watch;
}

const body = Buffer.from('{}');
/** Which secret of endpoint `a` takes a call that was signed with this one; null if none does. */
const takenBy = (watch: EndpointsWatch, secret: string): string | null => {
  const secrets = watch.current.get('a')?.secrets ?? [];
  const result = verify(body, sign(body, secret, defaultScheme), defaultScheme, secrets);
  return result.ok ? result.webhook.secretId : null;
};

describe('the watch on the endpoints', () => {
  beforeEach(() => {
    write('old', 'old-secret\n');
    write('foxtail.yaml', fileOf(endpoint('a', ['old']), endpoint('b', ['old'])));
  });

  it('says nothing while nothing changes', async () => {
    const watch = watchOf();
    await watch.poll();
    write('old', 'old-secret\n');
    await watch.poll();
    expect(told).toEqual([]);
    expect([...watch.current.keys()]).toEqual(['a', 'b']);
  });

  it('refuses to start on a faulty file', () => {
    write('foxtail.yaml', 'endpoints: []');
    expect(() => watchOf()).toThrow(/this list is empty/);
  });

  it('takes a changed file, and names the endpoints that are new, gone or different', async () => {
    const watch = watchOf();
    write('foxtail.yaml', fileOf(endpoint('a', ['old'], 'tolerance: 9,'), endpoint('c', ['old'])));
    await watch.poll();
    expect(told).toEqual([
      { ok: true, endpoints: watch.current, changed: ['a', 'b', 'c'], warnings: [] },
    ]);
    expect(watch.current.get('a')?.tolerance).toBe(9);
    expect([...watch.current.keys()]).toEqual(['a', 'c']);
  });

  it('rotates a secret without one refused delivery', async () => {
    const watch = watchOf();
    expect(takenBy(watch, 'old-secret')).toBe('old');
    write('new', 'new-secret');
    write('foxtail.yaml', fileOf(endpoint('a', ['new', 'old']), endpoint('b', ['old'])));
    await watch.poll();
    expect(takenBy(watch, 'old-secret')).toBe('old');
    expect(takenBy(watch, 'new-secret')).toBe('new');
    write('foxtail.yaml', fileOf(endpoint('a', ['new']), endpoint('b', ['old'])));
    await watch.poll();
    expect(takenBy(watch, 'new-secret')).toBe('new');
    expect(takenBy(watch, 'old-secret')).toBeNull();
    expect(told).toMatchObject([{ changed: ['a'] }, { changed: ['a'] }]);
  });

  it('keeps file and secrets together as they were while the new state is faulty, and tells it once', async () => {
    const watch = watchOf();
    const before = watch.current;
    write('old', 'another-secret');
    write('foxtail.yaml', fileOf(endpoint('a', ['old', 'missing'])));
    await watch.poll();
    await watch.poll();
    expect(watch.reload()).toMatchObject({ ok: false });
    expect(told).toEqual([
      {
        ok: false,
        faults: [expect.stringMatching(/foxtail\.yaml:2:\d+ endpoint a: secret missing/)],
      },
    ]);
    expect(watch.current).toBe(before);
    expect(takenBy(watch, 'old-secret')).toBe('old');
    // Another fault is another state; the missing file heals it without a touch of the YAML.
    write('foxtail.yaml', 'endpoints: [');
    await watch.poll();
    write('foxtail.yaml', fileOf(endpoint('a', ['old', 'missing'])));
    await watch.poll();
    write('missing', 'found');
    await watch.poll();
    expect(told.map(({ ok }) => ok)).toEqual([false, false, false, true]);
    expect(takenBy(watch, 'another-secret')).toBe('old');
    expect(takenBy(watch, 'found')).toBe('missing');
  });

  it('tells of the recovery when the faulty state gives way to the one that was kept', async () => {
    const watch = watchOf();
    unlinkSync(join(folder, 'old'));
    await watch.poll();
    write('old', 'old-secret\n');
    await watch.poll();
    expect(told).toMatchObject([{ ok: false }, { ok: true, changed: [] }]);
  });

  it.each(['foxtail.yaml', 'old'])(
    'keeps the old state while %s is gone or a folder',
    async (name) => {
      const watch = watchOf();
      rmSync(join(folder, name));
      await watch.poll();
      mkdirSync(join(folder, name));
      await watch.poll();
      expect(told.map(({ ok }) => ok)).toEqual([false, false]);
      expect(takenBy(watch, 'old-secret')).toBe('old');
    },
  );

  it('heals from a file that was written by halves, wherever it was cut', async () => {
    const watch = watchOf();
    const whole = fileOf(endpoint('a', ['old'], 'tolerance: 77,'), endpoint('b', ['old']));
    for (let at = 0; at < whole.length; at += 7) {
      write('foxtail.yaml', whole.slice(0, at));
      await watch.poll();
      expect(takenBy(watch, 'old-secret')).toBe('old');
    }
    write('foxtail.yaml', whole);
    await watch.poll();
    expect(watch.current.get('a')?.tolerance).toBe(77);
    expect([...watch.current.keys()]).toEqual(['a', 'b']);
  });

  it('waits until a file rests: a half that happens to be valid is not taken', async () => {
    const half = fileOf(endpoint('b', ['old']));
    const growth = [`${half}# more\n`, `${half}# more to come\n`, half + endpoint('a', ['old'])];
    let isGrowing = false;
    // After each look at the file, and before the next, somebody writes on.
    const readFile: FileReader = (path, largest) => {
      const reading = readSmallFile(path, largest);
      if (isGrowing && path.endsWith('foxtail.yaml')) {
        setImmediate(() => {
          const next = growth.shift();
          if (next !== undefined) write('foxtail.yaml', next);
        });
      }
      return reading;
    };
    const watch = watchOf({ readFile });
    isGrowing = true;
    write('foxtail.yaml', half);
    await watch.poll();
    expect(told).toMatchObject([{ ok: true, changed: [] }]);
    expect([...watch.current.keys()]).toEqual(['b', 'a']);
  });

  it('follows its own timer, and stops with it', async () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const watch = watchOf({ pollMs: 5 });
    const before = timers();
    watch.start();
    watch.start();
    // Only timers that keep the process alive are listed.
    expect(timers()).toBe(before);
    write('foxtail.yaml', fileOf(endpoint('c', ['old'])));
    await eventually(() => (told.length === 1 ? undefined : 'not told yet'), { withinMs: 10_000 });
    write('foxtail.yaml', fileOf(endpoint('d', ['old'])));
    await eventually(() => (told.length === 2 ? undefined : 'not told again'), {
      withinMs: 10_000,
    });
    write('foxtail.yaml', fileOf(endpoint('e', ['old'])));
    const underWay = watch.poll();
    watch.stop();
    await underWay;
    expect([...watch.current.keys()]).toEqual(['d']);
  });
});

describe('the watch on files that Kubernetes mounts', () => {
  /** Makes the next version and swaps `..data` to it by a rename, as the kubelet does. */
  const mount = (version: number, files: Record<string, string>) => {
    const at = `..version-${version}`;
    mkdirSync(join(folder, at));
    for (const [name, text] of Object.entries(files)) write(join(at, name), text);
    symlinkSync(at, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    if (version === 1) {
      for (const name of Object.keys(files)) symlinkSync(join('..data', name), join(folder, name));
    } else rmSync(join(folder, `..version-${version - 1}`), { recursive: true });
  };
  const yaml = (more = '') => fileOf(endpoint('a', ['previous', 'current'], more));

  it('sees the swap of the symbolic link above them', async () => {
    mount(1, { 'foxtail.yaml': yaml(), previous: 's0', current: 's1' });
    const watch = watchOf();
    expect([takenBy(watch, 's0'), takenBy(watch, 's1')]).toEqual(['previous', 'current']);
    mount(2, { 'foxtail.yaml': yaml('tolerance: 5,'), previous: 's1', current: 's2' });
    await watch.poll();
    expect([takenBy(watch, 's0'), takenBy(watch, 's1'), takenBy(watch, 's2')]).toEqual([
      null,
      'previous',
      'current',
    ]);
    expect(watch.current.get('a')?.tolerance).toBe(5);
    expect(told).toMatchObject([{ ok: true, changed: ['a'] }]);
  });

  it('takes no mixture of two versions when the swap falls between two reads', () => {
    mount(1, { 'foxtail.yaml': yaml(), previous: 's0', current: 's1' });
    let isSwapDue = false;
    const readFile: FileReader = (path, largest) => {
      const reading = readSmallFile(path, largest);
      if (isSwapDue && path.endsWith('previous')) {
        isSwapDue = false;
        mount(2, { 'foxtail.yaml': yaml(), previous: 's1', current: 's2' });
      }
      return reading;
    };
    const watch = watchOf({ readFile });
    isSwapDue = true;
    // s0 from before and s2 from after would leave out s1, which the vendor signs with.
    watch.reload();
    expect(isSwapDue).toBe(false);
    expect([takenBy(watch, 's1'), takenBy(watch, 's2')]).toEqual(['previous', 'current']);
  });
});
