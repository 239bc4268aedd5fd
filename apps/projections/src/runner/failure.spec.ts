import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { classify } from './failure.js';

const ofPostgres = (code: string, rest: object = {}) =>
  Object.assign(new pg.DatabaseError('a customer’s 4711', 0, 'error'), { code, ...rest });
const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('what an error means', () => {
  it.each([
    ['08006', 'connection'],
    ['25P03', 'connection'],
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['55P03', 'conflict'],
    ['53100', 'resources'],
    ['57014', 'interrupted'],
    ['57P01', 'interrupted'],
    ['42P01', 'unknown'],
    ['XX000', 'unknown'],
  ])('SQLSTATE %s passes by itself: %s', (code, cause) => {
    expect(classify(ofPostgres(code))).toEqual({ kind: 'transient', cause, code });
  });

  it.each(['22P05', '22003', '23502', '23514', '54000'])('SQLSTATE %s lies in the data', (code) => {
    const names = { table: 'documents', column: 'name', detail: 'Failing row (4711)' };
    expect(classify(ofPostgres(code, names))).toEqual({
      kind: 'poison',
      code,
      detail: `SQLSTATE ${code}, table documents, column name`,
    });
  });

  it.each([
    ['ECONNREFUSED', withCode('ECONNREFUSED')],
    ['ECONNRESET', withCode('ECONNRESET')],
    ['EPIPE', withCode('EPIPE')],
    ...[
      'Connection terminated unexpectedly',
      'Connection terminated due to connection timeout',
      'timeout exceeded when trying to connect',
      'timeout expired',
      'Query read timeout',
      'Client has encountered a connection error and is not queryable',
    ].map((message) => [message, new Error(message)] as const),
  ])('“%s” is a connection that broke', (_, error) => {
    expect(classify(error)).toMatchObject({ kind: 'transient', cause: 'connection' });
  });

  it('of the language’s own is a bug: where it is, and nothing of what it says', () => {
    const bug = (): unknown => JSON.parse('a customer’s 4711');
    let thrown: unknown;
    try {
      bug();
    } catch (error) {
      thrown = error;
    }
    expect(classify(thrown)).toEqual({
      kind: 'poison',
      code: 'SyntaxError',
      detail: expect.stringMatching(/^SyntaxError at [\w.-]+:\d+$/) as unknown,
    });
  });

  it('is transient whatever else was thrown, and says that it is not known', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(classify(thrown)).toMatchObject({ kind: 'transient', cause: 'unknown' });
      }),
    );
    expect(classify(new Error('no row for batch'))).toEqual({
      kind: 'transient',
      cause: 'unknown',
      code: 'Error',
    });
  });
});
