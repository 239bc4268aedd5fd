import { Counter, Gauge, type Registry } from 'prom-client';
import type { Deliveries } from './deliveries.js';

/**
 * What became of the deliveries, by configuration. Labels are ids of the simulator's own
 * configuration. Read out of the lanes when somebody asks: counting costs a delivery nothing more.
 */
export function registerDeliveryMetrics(registry: Registry, deliveries: Deliveries): void {
  const registers = [registry];
  new Counter({
    name: 'foxtail_simulator_deliveries_total',
    help: 'Deliveries that ended, by webhook configuration and outcome: accepted, lost or cancelled. A configuration that is deleted takes its counts with it.',
    labelNames: ['environment', 'webhook', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const [{ environment, id: webhook }, { counts }] of deliveries.lanes) {
        for (const outcome of ['accepted', 'lost', 'cancelled'] as const)
          this.inc({ environment, webhook, outcome }, counts[outcome]);
      }
    },
  });
  new Counter({
    name: 'foxtail_simulator_deliveries_retried_total',
    help: 'Deliveries that took more than one attempt, by webhook configuration.',
    labelNames: ['environment', 'webhook'],
    registers,
    collect() {
      this.reset();
      for (const [{ environment, id: webhook }, { counts }] of deliveries.lanes)
        this.inc({ environment, webhook }, counts.retried);
    },
  });
  new Gauge({
    name: 'foxtail_simulator_deliveries_unfinished',
    help: 'Deliveries that have not ended, those between two tries included.',
    registers,
    collect() {
      this.set(deliveries.unfinished);
    },
  });
}
