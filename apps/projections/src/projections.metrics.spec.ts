import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { ProjectionsMetrics } from './projections.metrics.js';

it('says nothing of whether the lag is known before the first look', async () => {
  const registry = new Registry();
  const metrics = new ProjectionsMetrics(registry);
  const known = async () =>
    /^foxtail_projections_lag_known (.*)$/m.exec(await registry.metrics())?.[1];
  expect(await known()).toBeUndefined();
  metrics.isLooking(false);
  expect(await known()).toBe('0');
  metrics.isLooking(true);
  expect(await known()).toBe('1');
});
