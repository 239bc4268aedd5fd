import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { DeliveryLog } from '../delivery/delivery-log.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import { reader } from '../request-shape.js';
import { Refusal } from '../simulator.problems.js';
import { deliveriesQuerySchema } from './control.requests.js';
import { deliveryDetail, deliveryView } from './delivery.view.js';

const deliveriesQuery = reader(deliveriesQuerySchema);

/** The delivery log. */
@Controller('_simulator/deliveries')
export class DeliveriesController {
  constructor(
    private readonly log: DeliveryLog,
    private readonly delivery: DeliveryService,
  ) {}

  /** `next` is the `after` (newest first: the `before`) of the next page, or null at the end. */
  @Get()
  list(@Query() query: unknown) {
    const wanted = deliveriesQuery(query);
    const page = this.log.page(wanted);
    return {
      result: page.map(deliveryView),
      next: page.length === wanted.limit ? (page.at(-1)?.seq ?? null) : null,
    };
  }

  @Get(':seq')
  one(@Param('seq') seq: string) {
    return { result: deliveryDetail(this.delivery.delivery(numberOf(seq))) };
  }

  @Post(':seq/redeliver')
  @HttpCode(202)
  redeliver(@Param('seq') seq: string) {
    return { result: deliveryView(this.delivery.redeliver(numberOf(seq))) };
  }
}

function numberOf(seq: string): number {
  if (/^\d{1,15}$/.test(seq)) return Number(seq);
  throw new Refusal('delivery-not-found', 'A delivery is named by its number, the `seq`.');
}
