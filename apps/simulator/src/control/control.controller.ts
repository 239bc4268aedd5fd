import { Controller, Get, Param, Query } from '@nestjs/common';
import { DeliveryTally } from '../delivery/delivery-tally.js';
import { reader } from '../request-shape.js';
import { Refusal } from '../simulator.problems.js';
import { VendorStore } from '../vendor/vendor-store.js';
import { summaryQuerySchema } from './control.requests.js';

const summaryQuery = reader(summaryQuerySchema);

/**
 * The simulator's own API, which the vendor does not have. It asks for no API key: a simulator is
 * for one's own machine, and what is to be seen here are made-up documents.
 */
@Controller('_simulator')
export class ControlController {
  constructor(
    private readonly store: VendorStore,
    private readonly tally: DeliveryTally,
  ) {}

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
    const onTheWay = counts.pending + counts.extraPending;
    const settled = onTheWay === 0 && batches.every(({ status }) => status === 'processed');
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
