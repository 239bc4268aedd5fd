import { describe, expect, it } from '@jest/globals';
import { addressFault, refuseBadAddresses } from './address-form.js';

describe('the form of an address', () => {
  it.each([
    ['KAFKA_BROKERS', 'localhost:9092'],
    ['KAFKA_BROKERS', 'a.example:9092,10.0.0.2:9093'],
    ['DATABASE_URL', 'postgres://me:se%2Fcret@host:5432/foxtail'],
    ['DATABASE_URL', 'postgresql://host/foxtail?sslmode=require'],
    ['DATABASE_URL', 'postgres:///foxtail?host=/var/run/postgresql'],
  ] as const)('%s may be %s', (name, address) => {
    expect(addressFault(name, address)).toBeNull();
  });

  it.each([
    ['KAFKA_BROKERS', 'localhost'],
    ['KAFKA_BROKERS', 'a:9092, b:9092'],
    ['KAFKA_BROKERS', 'a:9092,'],
    ['KAFKA_BROKERS', 'kafka://a:9092'],
    ['DATABASE_URL', 'mysql://me:hunter2@host/foxtail'],
    ['DATABASE_URL', 'postgres://me:hunter2/@host:port/foxtail'],
  ] as const)('%s may not be %s, which is not repeated', (name, address) => {
    expect(addressFault(name, address)).toMatch(new RegExp(`^${name} should look like `));
    expect(addressFault(name, address)).not.toContain('hunter2');
  });

  it('is checked for both at once', () => {
    expect(() => refuseBadAddresses({ KAFKA_BROKERS: 'x', DATABASE_URL: 'y' })).toThrow(
      /KAFKA_BROKERS[^]*DATABASE_URL/,
    );
    expect(() => refuseBadAddresses({ KAFKA_BROKERS: '' })).not.toThrow();
  });
});
