import { describe, expect, it } from '@jest/globals';
import { expiryOf, newKeyOf } from './new-key.js';

const now = new Date('2026-03-01T10:00:00Z');
const good = { name: 'reports', environment: ['demo'] };

describe('a new key', () => {
  it('has every scope and no end unless told otherwise', () => {
    expect(newKeyOf(good, now)).toEqual({
      name: 'reports',
      environments: ['demo'],
      scopes: ['batches:read', 'documents:read', 'vendor:read', 'events:read'],
      expiresAt: null,
    });
  });

  it('has each environment and scope once', () => {
    const key = newKeyOf(
      { ...good, environment: ['b', 'a', 'b'], scope: ['events:read', 'events:read'] },
      now,
    );
    expect(key).toMatchObject({ environments: ['b', 'a'], scopes: ['events:read'] });
  });

  it.each([
    [{ environment: ['demo'] }, /needs --name/],
    [{ name: 'x' }, /at least one --environment/],
    [{ ...good, name: 'a\nb' }, /--name has/],
    [{ ...good, environment: ['a b'] }, /"a b" is no environment's name/],
    [{ ...good, scope: ['write'] }, /"write" is not known; there are: batches:read, documents/],
  ])('%p is refused with what to do', (values, message) => {
    expect(() => newKeyOf(values, now)).toThrow(message);
  });
});

describe('an expiry', () => {
  it.each([
    ['12h', '2026-03-01T22:00:00.000Z'],
    ['90d', '2026-05-30T10:00:00.000Z'],
    ['2w', '2026-03-15T10:00:00.000Z'],
    ['2027-01-31', '2027-01-31T00:00:00.000Z'],
    ['2027-01-31T12:00:00+01:00', '2027-01-31T11:00:00.000Z'],
  ])('of %s is %s', (text, time) => {
    expect(expiryOf(text, now).toISOString()).toBe(time);
  });

  it.each(['', '90', 'd', '1', '90 days', 'tomorrow', '2027-02-32', '2025-01-01', '0d', '99999d'])(
    'of %p is refused',
    (text) => {
      expect(() => expiryOf(text, now)).toThrow(/--expires/);
    },
  );
});
