import { Controller, Get, Param, Query } from '@nestjs/common';
import { DeliveryLog, type DeliveryRecord } from '../delivery/delivery-log.js';
import { DeliveryTally } from '../delivery/delivery-tally.js';
import { reader } from '../request-shape.js';
import { Refusal } from '../simulator.problems.js';
import { VendorStore } from '../vendor/vendor-store.js';
import { deliveriesQuerySchema, summaryQuerySchema } from './control.requests.js';

const deliveriesQuery = reader(deliveriesQuerySchema);
const summaryQuery = reader(summaryQuerySchema);

/**
 * The simulator's own API, which the vendor does not have. It asks for no API key: a simulator is
 * for one's own machine, and what is to be seen here are made-up documents.
 */
@Controller('_simulator')
export class ControlController {
  constructor(
    private readonly store: VendorStore,
    private readonly log: DeliveryLog,
    private readonly tally: DeliveryTally,
  ) {}

  /** The delivery log, oldest first; `next` is the `after` of the next page, or null at the end. */
  @Get('deliveries')
  deliveries(@Query() query: unknown) {
    const { batch, after, limit } = deliveriesQuery(query);
    const page = this.log.page({ after, limit, ...(batch === undefined ? {} : { batch }) });
    return {
      result: page.map(deliveryView),
      next: page.length === limit ? (page.at(-1)?.seq ?? null) : null,
    };
  }

  /**
   * Counts over the named batches. `settled` says that each of them is processed and none of their
   * deliveries is on its way any more: from then on the counts change only if a person changes a
   * document.
   */
  @Get('summary')
  summary(@Query() query: unknown) {
    const ids = summaryQuery(query).batch;
    const counts = this.tally.sum(ids);
    const batches = ids.map((id) => ({ id, status: this.store.statusOf(id) }));
    const settled = counts.pending === 0 && batches.every(({ status }) => status === 'processed');
    return { ...counts, settled, batches };
  }

  @Get('batches/:id')
  batch(@Param('id') id: string) {
    const life = this.store.batch(id);
    if (life === undefined) throw new Refusal('batch-not-found', `There is no batch ${id}.`);
    const { documents } = life.batch;
    return {
      result: life.batch,
      total: documents.length,
      processed: life.processed,
      lastRequest: new Date(life.lastRequestAt).toISOString(),
    };
  }
}

/** A delivery with its last attempt in front. */
function deliveryView({ tries, ...record }: DeliveryRecord) {
  const last = tries.at(-1);
  return {
    ...record,
    attempts: tries.length,
    httpStatus: last?.httpStatus ?? null,
    error: last?.error ?? null,
    latencyMs: last?.latencyMs ?? null,
    eventId: record.eventId ?? null,
    tries,
  };
}
