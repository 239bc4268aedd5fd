import { Controller, Get, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { meets } from '../delivery/delivery-log.js';
import { DeliveryWatch, type Told } from '../delivery/delivery-watch.js';
import { reader } from '../request-shape.js';
import { Refusal } from '../simulator.problems.js';
import { watchQuerySchema } from './control.requests.js';
import { deliveryView } from './delivery.view.js';

const watchQuery = reader(watchQuerySchema);

/** Each holds a connection and a bounded list. */
const MOST_WATCHERS = 64;
/** Proxies and browsers give a silent connection up. */
const SIGN_OF_LIFE_MS = 15_000;

/** The delivery log as it grows. */
@Controller('_simulator/deliveries/stream')
export class DeliveryStreamController {
  constructor(private readonly deliveries: DeliveryWatch) {}

  /** Server-sent events, as the HTML standard has them, until the caller goes or the simulator stops. */
  @Get()
  watch(@Query() query: unknown, @Res() reply: FastifyReply): void {
    const filter = watchQuery(query);
    if (this.deliveries.size >= MOST_WATCHERS) {
      throw new Refusal('watchers-too-many', `${MOST_WATCHERS} watch already.`);
    }
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // A stop waits for every connection: this one ends with its stream.
      connection: 'close',
    });
    raw.write(': from here on\n\n');
    const watch = this.deliveries.start(
      (record) => meets(record, filter),
      (told) => raw.write(eventsOf(told)),
      () => raw.end(),
    );
    const alive = setInterval(() => {
      // Not to one who does not read: it would only wait with the rest.
      if (!raw.writableNeedDrain) raw.write(': still here\n\n');
    }, SIGN_OF_LIFE_MS);
    raw.on('drain', () => watch.ready());
    raw.on('close', () => {
      clearInterval(alive);
      watch.end();
    });
  }
}

/** `event: delivery` with each delivery as it is now, after `event: skipped` if some were passed over. */
export function eventsOf({ deliveries, skipped }: Told): string {
  let text = skipped > 0 ? `event: skipped\ndata: {"count":${skipped}}\n\n` : '';
  for (const record of deliveries) {
    text += `event: delivery\ndata: ${JSON.stringify(deliveryView(record))}\n\n`;
  }
  return text;
}
