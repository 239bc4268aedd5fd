import { afterAll, describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { Authority } from '../../../test/support/certificates.js';
import { kafkaFaults, type KafkaSecurity } from './kafka.settings.js';
import { kafkaSasl, kafkaTls } from './kafka.wire.js';

const authority = Authority.create();
const client = authority.issue('client');
const other = authority.issue('other');
const password = authority.write('password', 'pass word\n');
afterAll(() => authority.drop());

const whole: KafkaSecurity = {
  KAFKA_TLS: true,
  KAFKA_CA_FILE: authority.ca,
  KAFKA_CERT_FILE: client.cert,
  KAFKA_KEY_FILE: client.key,
  KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAFKA_SASL_USERNAME: 'me',
  KAFKA_SASL_PASSWORD_FILE: password,
};

describe('the settings of Kafka’s wire', () => {
  it('are fine where all of them are, or none', () => {
    expect(kafkaFaults(whole)).toEqual([]);
    expect(kafkaFaults({ KAFKA_TLS: false })).toEqual([]);
  });

  test.each<[string, KafkaSecurity, string[]]>([
    [
      'a key of another certificate',
      { ...whole, KAFKA_KEY_FILE: other.key },
      ['KAFKA_KEY_FILE is not the key of the certificate in KAFKA_CERT_FILE'],
    ],
    [
      'files that are not there or are something else, all at once',
      {
        ...whole,
        KAFKA_CA_FILE: '/nowhere/ca.pem',
        KAFKA_CERT_FILE: client.key,
        KAFKA_KEY_FILE: client.cert,
        KAFKA_SASL_PASSWORD_FILE: authority.write('empty', '\n'),
      },
      [
        'KAFKA_CA_FILE can not be read: there is no such file (/nowhere/ca.pem)',
        `KAFKA_CERT_FILE holds no PEM certificate (${client.key})`,
        `KAFKA_KEY_FILE holds no PEM private key (${client.cert})`,
        expect.stringMatching(/^KAFKA_SASL_PASSWORD_FILE is empty/) as unknown as string,
      ],
    ],
    [
      'files without TLS',
      { KAFKA_TLS: false, KAFKA_CA_FILE: authority.ca },
      ['KAFKA_CA_FILE is set, which means nothing without KAFKA_TLS=true'],
    ],
    [
      'a certificate without its key',
      { KAFKA_TLS: true, KAFKA_CERT_FILE: client.cert },
      ['KAFKA_KEY_FILE is not set, which KAFKA_CERT_FILE needs'],
    ],
    [
      'a mechanism alone',
      { KAFKA_SASL_MECHANISM: 'plain' },
      [
        'KAFKA_SASL_USERNAME is not set, which KAFKA_SASL_MECHANISM needs',
        'KAFKA_SASL_PASSWORD_FILE (or KAFKA_SASL_PASSWORD) is not set, which KAFKA_SASL_MECHANISM needs',
      ],
    ],
    [
      'a password twice, or for nothing',
      { ...whole, KAFKA_SASL_PASSWORD: 'hush' },
      ['KAFKA_SASL_PASSWORD and KAFKA_SASL_PASSWORD_FILE are both set: give one'],
    ],
    [
      'a user without a mechanism',
      { KAFKA_SASL_USERNAME: 'me' },
      ['KAFKA_SASL_USERNAME is set, which means nothing without KAFKA_SASL_MECHANISM'],
    ],
  ])('tell of %s', (_, given, faults) => expect(kafkaFaults(given)).toEqual(faults));

  it('never say a secret, whatever is wrong with it', () => {
    const secret = fc.stringMatching(/^[A-Z0-9]{12,20}$/);
    fc.assert(
      fc.property(secret, secret, fc.boolean(), (inline, mounted, isFile) => {
        const file = authority.write('secret', `${mounted}\n${mounted}`);
        const faults = kafkaFaults({
          KAFKA_TLS: true,
          KAFKA_SASL_PASSWORD: inline,
          KAFKA_CA_FILE: file,
          KAFKA_KEY_FILE: file,
          ...(isFile ? { KAFKA_SASL_PASSWORD_FILE: file } : {}),
        });
        expect(faults.length).toBeGreaterThan(2);
        expect(faults.join()).not.toContain(inline);
        expect(faults.join()).not.toContain(mounted);
      }),
      { numRuns: 20 },
    );
  });

  it('are read again for each connection; a file that is away for a moment counts as it was', () => {
    const file = authority.write('rotated', 'first\n');
    const sasl = kafkaSasl({ ...whole, KAFKA_SASL_PASSWORD_FILE: file });
    expect(sasl?.password()).toBe('first');
    authority.write('rotated', 'second');
    expect(sasl?.password()).toBe('second');
    const certificate = authority.write('rotated.pem', 'one');
    const security = { ...whole, KAFKA_CERT_FILE: certificate };
    expect(kafkaTls(security)).toMatchObject({ cert: 'one' });
    authority.write('rotated.pem', 'two');
    expect(kafkaTls(security)).toMatchObject({ cert: 'two' });
    authority.remove('rotated.pem');
    expect(kafkaTls(security)).toMatchObject({ cert: 'two' });
  });
});
