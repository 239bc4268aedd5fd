import { describe, expect, it } from '@jest/globals';
import { Readiness } from './readiness.js';

describe('readiness', () => {
  it('is ok when every check passes', async () => {
    const readiness = new Readiness();
    readiness.add('kafka', () => undefined);
    expect(await readiness.report()).toEqual({ status: 'ok', checks: { kafka: { status: 'up' } } });
  });

  it('names what is down, and why', async () => {
    const readiness = new Readiness();
    readiness.add('kafka', () => undefined);
    readiness.add('postgres', async () => Promise.reject(new Error('connection refused')));
    expect(await readiness.report()).toEqual({
      status: 'unready',
      checks: {
        kafka: { status: 'up' },
        postgres: { status: 'down', reason: 'connection refused' },
      },
    });
  });

  it('does not wait for ever for a check', async () => {
    const readiness = new Readiness(10);
    readiness.add('postgres', () => new Promise<void>(() => undefined));
    expect(await readiness.report()).toMatchObject({
      checks: { postgres: { status: 'down', reason: 'no answer within 10 ms' } },
    });
  });

  it('is lost for good once the process drains, without a wait for any check', async () => {
    const readiness = new Readiness();
    readiness.add('kafka', () => new Promise<void>(() => undefined));
    const askedBefore = readiness.report();
    readiness.drain();
    const stopping = { status: 'down', reason: 'the process is stopping' };
    expect(await Promise.race([readiness.report(), askedBefore])).toEqual({
      status: 'unready',
      checks: { drain: stopping },
    });
  });
});
