import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { isBrokenConnection, isKafkaAway, isPostgresAway } from './away.js';

const coded = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more });
const ofPostgres = (code: string) => Object.assign(new pg.DatabaseError('x', 0, 'error'), { code });

describe('a server is away', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH'])(
    'by the socket’s %s',
    (code) => {
      for (const isAway of [isBrokenConnection, isPostgresAway, isKafkaAway])
        expect(isAway(coded(code))).toBe(true);
    },
  );

  it('by a socket’s path that is not there, and not by a file', () => {
    expect(isPostgresAway(coded('ENOENT', { syscall: 'connect' }))).toBe(true);
    expect(isPostgresAway(coded('ENOENT', { syscall: 'open' }))).toBe(false);
  });

  it.each(['08006', '53300', '57P03', '57P01', '55000'])('by SQLSTATE %s', (code) => {
    expect(isPostgresAway(ofPostgres(code))).toBe(true);
  });
});

describe('a server is there, and says no', () => {
  it.each(['28P01', '28000', '3D000', '42501', '42P01'])('by SQLSTATE %s', (code) => {
    expect(isPostgresAway(ofPostgres(code))).toBe(false);
  });

  it.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID', 'sasl-refused'])(
    'by %s',
    (code) => {
      expect(isPostgresAway(coded(code))).toBe(false);
    },
  );

  it('by anything that is not known here', () => {
    for (const error of [new Error('x'), new TypeError('x'), 'x', null, undefined]) {
      expect(isPostgresAway(error)).toBe(false);
      expect(isKafkaAway(error)).toBe(false);
    }
  });
});
