import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import type { VendorClock } from '../clock.js';
import { reader } from '../request-shape.js';
import type { BatchLife } from './batch-life.js';
import { documentView } from './find.js';
import { advanceBodySchema, batchesQuerySchema } from './vendor.requests.js';
import { VendorService } from './vendor.service.js';
import { VendorStore } from './vendor-store.js';
import { VendorWorld } from './vendor-world.js';

export const VENDOR_CLOCK = Symbol('the clock of the vendor');

const batchesQuery = reader(batchesQuerySchema);
const advanceBody = reader(advanceBodySchema);

/**
 * The vendor's world from outside of it: what the vendor does not let its clients do. It asks for
 * no API key, as all of `/_simulator/` does.
 */
@Controller('_simulator')
export class WorldController {
  constructor(
    private readonly vendor: VendorService,
    private readonly world: VendorWorld,
    private readonly store: VendorStore,
    @Inject(VENDOR_CLOCK) private readonly clock: VendorClock,
  ) {}

  /** Newest first. */
  @Get('batches')
  batches(@Query() query: unknown) {
    const { limit, ...filter } = batchesQuery(query);
    const { items } = this.store.listBatches(filter, 0, limit, 'newest');
    return { result: items.map((life) => this.batchView(life)) };
  }

  /** As `closeBatch` in an upload does it; a batch that is closed stays as it is. */
  @Post('batches/:id/close')
  @HttpCode(200)
  close(@Param('id') id: string) {
    return { result: this.batchView(this.vendor.close(id)) };
  }

  /** The vendor names the event document.exported, and no call that makes it. */
  @Post('documents/:id/export')
  @HttpCode(200)
  export(@Param('id') id: string) {
    return { result: documentView(this.vendor.export(id)) };
  }

  @Get('clock')
  time() {
    return { result: { now: iso(this.clock.now()), speed: this.clock.speed } };
  }

  /** Lets documents be processed and batches be closed at once, in the order of their times. */
  @Post('clock/advance')
  @HttpCode(200)
  advance(@Body() body: unknown) {
    this.clock.advance(advanceBody(body).seconds * 1_000);
    return this.time();
  }

  private batchView({ batch, processed, files, rejectedFiles }: BatchLife) {
    const closesAt = this.world.closesAt(batch._id);
    return {
      id: batch._id,
      environment: batch.environment,
      status: batch.status,
      documents: batch.documents.length,
      processed,
      files: files.length,
      rejectedFiles,
      created: batch.creation,
      closed: batch.closed ?? null,
      closesAt: closesAt === null ? null : iso(closesAt),
    };
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
