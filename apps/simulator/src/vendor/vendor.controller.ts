import type { VendorDocument } from '#vendor-payloads';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Req,
  UseGuards,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { EnvironmentConfig } from '../environments.config.js';
import { reader } from '../request-shape.js';
import { Refusal } from '../simulator.problems.js';
import { ApiKeyGuard, Environment } from './api-key.guard.js';
import { readForm } from './upload-form.js';
import { readUpload } from './upload.js';
import { listQuerySchema, verdictBodySchema } from './vendor.requests.js';
import { VendorService } from './vendor.service.js';
import { VendorStore } from './vendor-store.js';

const listQuery = reader(listQuerySchema);
const verdictBody = reader(verdictBodySchema);

/** The vendor's API (`vendor.md`, "Upload API of the vendor"), as far as it is played. */
@Controller()
@UseGuards(ApiKeyGuard)
export class VendorController {
  constructor(
    private readonly vendor: VendorService,
    private readonly store: VendorStore,
  ) {}

  /** Clients call it to test their key. */
  @Get()
  root(@Environment() environment: EnvironmentConfig) {
    return { result: { environment: environment.id, account: environment.account } };
  }

  /**
   * "Create a batch and save the id", says the guide, and names no call: this one is our choice,
   * called after the field `loadBatch` that takes the id.
   */
  @Post('loadBatches')
  @HttpCode(200)
  createBatch(@Environment() environment: EnvironmentConfig) {
    return { result: { _id: this.vendor.createBatch(environment)._id } };
  }

  @Post('documents/bulk')
  @HttpCode(200)
  async upload(@Environment() environment: EnvironmentConfig, @Req() request: FastifyRequest) {
    const reading = readUpload(await readForm(request));
    if (!reading.ok) {
      throw new Refusal(reading.code, reading.faults.join('; '), { faults: reading.faults });
    }
    const { batch, documents } = this.vendor.upload(environment, reading.upload);
    return {
      result: {
        loadBatch: batch._id,
        documents: documents.map(({ _id, name }) => ({ _id, name })),
      },
    };
  }

  @Get('documents')
  list(@Environment() environment: EnvironmentConfig, @Query() query: unknown) {
    const { skip, limit, ...filter } = listQuery(query);
    const { documents, total } = this.store.list(environment.id, filter, skip, limit);
    return { result: documents, skip, limit, total };
  }

  @Get('documents/:id')
  get(
    @Environment() environment: EnvironmentConfig,
    @Param('id') id: string,
  ): { result: VendorDocument } {
    return { result: this.vendor.document(environment, id) };
  }

  /** The body's shape is our choice: `{ "publicState": … }`, as the document has it. */
  @Put('documents/:id/publicState')
  judge(
    @Environment() environment: EnvironmentConfig,
    @Param('id') id: string,
    @Body() body: unknown,
  ): { result: VendorDocument } {
    return { result: this.vendor.judge(environment, id, verdictBody(body).publicState) };
  }
}
