import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Foxtail } from '../support/foxtail.js';
import { deliver, webhook } from '../support/vendor.js';

let foxtail: Foxtail;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({ main: { environment: 'demo' } });
  await foxtail.start('ingest', { BODY_LIMIT_BYTES: '4096' });
});
afterAll(() => foxtail.stop());

it('counts each outcome, by what is known and by nothing that a sender chose', async () => {
  const main = `${foxtail.url('ingest')}/webhooks/main`;
  const body = webhook('document.processed', { _id: 'd1' });
  const gzip = { 'content-encoding': 'gzip' };
  const statuses: number[] = [];
  const began = Date.now() / 1_000;
  for (const call of [
    () => deliver(main, { body }),
    () => deliver(main, { body }),
    () => deliver(main, { body: 'a marker' }),
    () => deliver(main, { body, headers: { 'x-invofox-signature': 'a marker' } }),
    () => deliver(`${main}-marker`, { body }),
    () => deliver(main, { body: 'x'.repeat(5_000) }),
    () => deliver(main, { body, headers: gzip }),
    () => deliver(main, { body, method: 'DELETE' }),
  ])
    statuses.push((await call()).status);
  expect(statuses).toEqual([200, 200, 200, 401, 404, 413, 415, 405]);

  const response = await fetch(`${foxtail.url('ingest')}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const values = Object.fromEntries(
    text
      .split('\n')
      .filter((line) => /^foxtail_ingest_(requests|rejections|repeats|unmapped|secret)/.test(line))
      .filter((line) => !line.endsWith(' 0'))
      .map((line) => [
        line.replace(/ [^ ]*$/, '').replace(',app="ingest"', ''),
        line.split(' ').at(-1),
      ]),
  );
  expect(values).toEqual({
    'foxtail_ingest_requests_total{endpoint="main",outcome="accepted"}': '1',
    'foxtail_ingest_requests_total{endpoint="main",outcome="repeated"}': '1',
    'foxtail_ingest_requests_total{endpoint="main",outcome="unmapped"}': '1',
    'foxtail_ingest_requests_total{endpoint="main",outcome="refused"}': '4',
    'foxtail_ingest_requests_total{endpoint="unknown",outcome="refused"}': '1',
    'foxtail_ingest_rejections_total{endpoint="main",reason="signature-mismatch"}': '1',
    'foxtail_ingest_rejections_total{endpoint="unknown",reason="endpoint-not-found"}': '1',
    'foxtail_ingest_rejections_total{endpoint="main",reason="body-too-large"}': '1',
    'foxtail_ingest_rejections_total{endpoint="main",reason="unsupported-content-encoding"}': '1',
    'foxtail_ingest_rejections_total{endpoint="main",reason="method-not-allowed"}': '1',
    'foxtail_ingest_repeats_total{endpoint="main"}': '1',
    'foxtail_ingest_unmapped_total{endpoint="main",reason="not-json"}': '1',
    'foxtail_ingest_secret_matches_total{endpoint="main",secret="test"}': '3',
  });
  // Also what has not happened yet: an alert sees no increase in what begins with its first.
  expect(text).toContain('{endpoint="main",outcome="unavailable",app="ingest"} 0');
  for (const reason of ['signature-missing', 'not-durable', 'saturated', 'other-environment'])
    expect(text).toContain(`{endpoint="main",reason="${reason}",app="ingest"} 0`);
  const last = /^foxtail_ingest_last_accepted_timestamp_seconds{endpoint="main".*} (.*)$/m;
  expect(Number(last.exec(text)?.[1])).toBeGreaterThan(began);
  expect(text).toContain('foxtail_ingest_publish_seconds_count{app="ingest",to="log"} 2');
  expect(text).toContain('foxtail_ingest_circuit_open{app="ingest"} 0');
  expect(text).toContain('foxtail_ingest_spool_reachable{app="ingest"} 1');
  expect(text).toContain('foxtail_ingest_in_flight_requests{app="ingest"} 0');
  expect(text).not.toContain('marker');
});
