import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { IngestMetrics } from './ingest.metrics.js';

it('begins at 0 what alerts and their pages count, so that the first of it is an increase', async () => {
  const registry = new Registry();
  new IngestMetrics(registry).expect(['main']);
  const lines = (await registry.metrics()).split('\n');
  const begun = lines.filter((line) => line.includes('endpoint="main"'));
  expect(begun.filter((line) => !line.endsWith(' 0'))).toEqual([]);
  for (const series of [
    'requests_total{endpoint="main",outcome="unavailable"}',
    'rejections_total{endpoint="main",reason="signature-mismatch"}',
    'rejections_total{endpoint="main",reason="not-durable"}',
    'unmapped_total{endpoint="main",reason="other-environment"}',
    'repeats_total{endpoint="main"}',
    'late_events_total{endpoint="main"}',
  ])
    expect(begun).toContain(`foxtail_ingest_${series} 0`);
});
