import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backOff, Starting, StoppedError } from './starting.js';

class Away extends Error {}
const isAway = (error: unknown) => error instanceof Away;

function starting() {
  const lines: { level: string; fields: object; message: string }[] = [];
  const line = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  const log = { info: line('info'), warn: line('warn') } as unknown as ConstructorParameters<
    typeof Starting
  >[0];
  return { start: new Starting(log), lines };
}

describe('what a process needs', () => {
  it('is waited for while it is away, said once, and told when it is there', async () => {
    const { start, lines } = starting();
    const seen: string[][] = [];
    start.onWaiting(() => seen.push([...start.waitsFor].flat()));
    let tries = 0;
    const reached = await start.reach('kafka', isAway, async () => {
      if (++tries < 3) throw new Away(`no answer ${tries}`);
      return 'there';
    });
    expect(reached).toBe('there');
    expect(seen).toEqual([
      ['kafka', 'no answer 1'],
      ['kafka', 'no answer 2'],
    ]);
    expect([...start.waitsFor]).toEqual([]);
    expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'warn waits for kafka: no answer 1',
      'info kafka answers: the start goes on',
    ]);
  });

  it('ends the start at once where time does not mend it', async () => {
    const { start, lines } = starting();
    const wrong = new Error('a wrong password');
    let tries = 0;
    const reaching = start.reach('kafka', isAway, async () => {
      tries += 1;
      throw wrong;
    });
    await expect(reaching).rejects.toBe(wrong);
    expect({ tries, lines }).toEqual({ tries: 1, lines: [] });
  });

  it('is waited for no longer once the process is to stop, be it in a try or between two', async () => {
    const { start } = starting();
    const hanging = start.reach('kafka', isAway, () => new Promise(() => undefined));
    const pausing = start.reach('postgres', isAway, () => Promise.reject(new Away('no')));
    start.onWaiting(() => start.stop());
    await expect(hanging).rejects.toThrow(StoppedError);
    await expect(pausing).rejects.toThrow(StoppedError);
    await expect(start.reach('late', isAway, async () => 'there')).rejects.toThrow(StoppedError);
  });
});

it('the wait between two tries grows to ten seconds, and half of it is chance', () => {
  const attempts = fc.nat({ max: 10_000 });
  const chances = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  fc.assert(
    fc.property(attempts, chances, (attempt, chance) => {
      const wait = backOff(attempt, chance);
      expect(wait).toBeGreaterThanOrEqual(250);
      expect(wait).toBeLessThanOrEqual(10_000);
      expect(backOff(attempt + 1, chance)).toBeGreaterThanOrEqual(wait);
    }),
  );
});
