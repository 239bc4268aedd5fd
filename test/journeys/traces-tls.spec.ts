import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Authority, type Pair } from '../support/certificates.js';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { deliver, webhook } from '../support/vendor.js';

let foxtail: Foxtail;
let authority: Authority;
let client: Pair;
let receiver: OtlpReceiver;
/** All that the receiver wants. */
let good: Record<string, string>;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({ main: { environment: 'demo' } });
  authority = Authority.create();
  client = authority.issue('foxtail');
  const server = authority.issue('collector', 'IP:127.0.0.1');
  receiver = await OtlpReceiver.start({
    cert: readFileSync(server.cert),
    key: readFileSync(server.key),
    ca: readFileSync(authority.ca),
    requestCert: true,
    rejectUnauthorized: true,
  });
  good = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_CERTIFICATE: authority.ca,
    OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: client.cert,
    OTEL_EXPORTER_OTLP_CLIENT_KEY: client.key,
  };
});
afterAll(async () => {
  await foxtail.stop();
  await receiver.stop();
  authority.drop();
});

/** Starts ingest with these settings, and has it do something that is traced. */
async function traced(as: string, env: Record<string, string>): Promise<void> {
  const ingest = await foxtail.start('ingest', { ...env, OTEL_SERVICE_NAME: as }, as);
  const body = webhook('document.processed', { _id: as });
  expect((await deliver(`${ingest.url}/webhooks/main`, { body })).status).toBe(200);
}
const reasonsOf = (as: string) =>
  readFileSync(join(foxtail.folder, `${as}.log`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; reason?: string })
    .flatMap(({ msg, reason }) => (msg === 'traces are not sent' ? [reason] : []));

const WITHIN = { withinMs: 40_000 };

describe('traces over TLS', () => {
  it('go to a receiver whose authority is named, by a client certificate', async () => {
    await traced('secure', good);
    await eventually(() => {
      const names = receiver.of('secure', /./).map(({ name }) => name);
      return names.includes('POST /webhooks/:endpoint') ? undefined : names.join(', ');
    }, WITHIN);
  });

  it.each([
    [
      'whose authority is not named',
      'OTEL_EXPORTER_OTLP_CERTIFICATE',
      '',
      /^self-signed certificate in certificate chain$/,
    ],
    [
      'that wants a certificate which is not given',
      'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
      '',
      /certificate required|ECONNRESET|socket hang up|EPIPE/,
    ],
    [
      'where a file is missing',
      'OTEL_EXPORTER_OTLP_CERTIFICATE',
      '/nowhere/ca.pem',
      /Failed to read root certificate file/,
    ],
  ])('are not sent to one %s: the log says why, and nothing else is held up', async (...given) => {
    const [name, setting, value, words] = given;
    const as = name.replaceAll(' ', '-');
    await traced(as, { ...good, [setting]: value });
    await eventually(() => {
      const reasons = reasonsOf(as);
      return reasons.some((reason) => words.test(reason ?? '')) ? undefined : reasons.join('\n');
    }, WITHIN);
    expect(reasonsOf(as).filter((reason) => /"stack"/.test(reason ?? ''))).toEqual([]);
    expect(receiver.of(as, /./)).toEqual([]);
  });
});
