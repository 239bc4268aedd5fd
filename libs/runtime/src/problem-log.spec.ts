import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CodedError } from './coded-error.js';
import { ProblemLog } from './problem-log.js';
import { problemAnswer } from './problem.filter.js';

class AwayError extends CodedError {
  readonly code = 'unavailable';
}
class BadError extends CodedError {
  readonly code = 'bad';
}
const table = {
  unavailable: { status: 503, title: 'away' },
  bad: { status: 400, title: 'bad' },
};

interface Line {
  level: string;
  fields: Record<string, unknown>;
}

function problemLog() {
  const lines: Line[] = [];
  const line = (level: string) => (fields: Line['fields']) => void lines.push({ level, fields });
  const log = { info: line('info'), warn: line('warn'), error: line('error') };
  const problems = new ProblemLog(log);
  const write = (error: unknown, now: number, kind = '') =>
    problems.write(error, problemAnswer(error, table), { kind }, kind, now);
  return { lines, write };
}

describe('the log of errors', () => {
  it('has what passes by itself as a warning with its code and its cause, without a stack', () => {
    const { lines, write } = problemLog();
    const socket = new Error('connect ECONNREFUSED 127.0.0.1:5432');
    write(new AwayError('x', { cause: new Error('y', { cause: socket }) }), 0);
    expect(lines).toEqual([
      {
        level: 'warn',
        fields: { code: 'unavailable', status: 503, kind: '', cause: socket.message },
      },
    ]);
  });

  it('has each fault of the program, with its stack', () => {
    const { lines, write } = problemLog();
    const bug = new TypeError('x is not a function');
    for (let n = 0; n < 30; n += 1) write(bug, 0);
    expect(lines).toHaveLength(30);
    expect(lines[0]).toEqual({
      level: 'error',
      fields: { code: 'internal-error', status: 500, kind: '', err: bug },
    });
  });

  it('leaves nothing out without telling of it with the next line of its kind', () => {
    const steps = fc.array(
      fc.record({
        error: fc.constantFrom(new AwayError('x'), new BadError('x')),
        kind: fc.constantFrom('a', 'b'),
        after: fc.nat(3_000),
      }),
    );
    fc.assert(
      fc.property(steps, (all) => {
        const { lines, write } = problemLog();
        let now = 0;
        for (const { error, kind, after } of all) write(error, (now += after), kind);
        // A line of each, when all is over.
        const kinds = ['a', 'b'].flatMap((kind) =>
          [new AwayError('x'), new BadError('x')].map((error) => ({ error, kind })),
        );
        for (const { error, kind } of kinds) write(error, now + 60_000, kind);
        for (const { error, kind } of kinds) {
          const of = lines.filter(
            ({ fields }) => fields['kind'] === kind && fields['code'] === error.code,
          );
          const told = of.reduce((sum, { fields }) => sum + 1 + Number(fields['left_out'] ?? 0), 0);
          const written = all.filter((one) => one.kind === kind && one.error.code === error.code);
          expect(told).toBe(written.length + 1);
        }
      }),
    );
  });

  it('of an outage has a line in ten seconds, however many ask', () => {
    const { lines, write } = problemLog();
    for (let now = 0; now < 60_000; now += 10) write(new AwayError('x'), now);
    expect(lines).toHaveLength(6);
  });
});
