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
import { readDocumentChange } from './document-change.js';
import { documentView, findDocument } from './find.js';
import { readForm } from './upload-form.js';
import { readUpload, type Upload, type UploadReading } from './upload.js';
import {
  companiesQuerySchema,
  companyBodySchema,
  listQuerySchema,
  verdictBodySchema,
} from './vendor.requests.js';
import { VendorService } from './vendor.service.js';
import { VendorStore } from './vendor-store.js';

const listQuery = reader(listQuerySchema);
const companiesQuery = reader(companiesQuerySchema);
const companyBody = reader(companyBodySchema);
const verdictBody = reader(verdictBodySchema);

/** The vendor's API (`vendor.md`, "Upload API of the vendor"): keys, batches, documents, companies. */
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
    const upload = understood(await readUpload(await readForm(request)));
    const { batch, documents } = this.vendor.upload(environment, upload);
    return {
      result: {
        loadBatch: batch._id,
        documents: documents.map(({ document: { _id, name } }) => ({ _id, name })),
      },
    };
  }

  @Get('documents')
  list(@Environment() environment: EnvironmentConfig, @Query() query: unknown) {
    const { skip, limit, ...filter } = listQuery(query);
    const { items, total } = this.store.list(environment.id, filter, skip, limit);
    return { result: items.map(documentView), skip, limit, total };
  }

  @Get('documents/:id')
  get(@Environment() environment: EnvironmentConfig, @Param('id') id: string) {
    return { result: documentView(findDocument(this.store, environment.id, id)) };
  }

  @Put('documents/:id')
  change(
    @Environment() environment: EnvironmentConfig,
    @Param('id') id: string,
    @Body() body: unknown,
  ) {
    const reading = readDocumentChange(body);
    if (!reading.ok) throw new Refusal('request-invalid', reading.faults.join('; '));
    return { result: documentView(this.vendor.change(environment, id, reading.change)) };
  }

  /** The body's shape is our choice: `{ "publicState": … }`, as the document has it. */
  @Put('documents/:id/publicState')
  judge(
    @Environment() environment: EnvironmentConfig,
    @Param('id') id: string,
    @Body() body: unknown,
  ) {
    const { publicState } = verdictBody(body);
    return { result: documentView(this.vendor.judge(environment, id, publicState)) };
  }

  /** That a tax id comes once is our choice; so is 200, as of every call of the vendor's. */
  @Post('companies')
  @HttpCode(200)
  createCompany(@Environment() environment: EnvironmentConfig, @Body() body: unknown) {
    const { countryCode, taxId, name } = companyBody(body);
    return { result: this.vendor.createCompany(environment, { countryCode, taxId, name }) };
  }

  @Get('companies')
  companies(@Environment() environment: EnvironmentConfig, @Query() query: unknown) {
    const { skip, limit } = companiesQuery(query);
    const { items, total } = this.store.companies(environment.id, skip, limit);
    return { result: items, skip, limit, total };
  }
}

/** @throws Refusal with all that is wrong with it */
export function understood(reading: UploadReading): Upload {
  if (reading.ok) return reading.upload;
  throw new Refusal(reading.code, reading.faults.join('; '), { faults: reading.faults });
}
