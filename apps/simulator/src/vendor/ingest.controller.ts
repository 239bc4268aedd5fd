import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  UseGuards,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { EnvironmentConfig } from '../environments.config.js';
import { reader } from '../request-shape.js';
import { ApiKeyGuard, Environment } from './api-key.guard.js';
import type { BatchLife } from './batch-life.js';
import { findFile, findImport } from './find.js';
import { readByUrl, readIngestUpload } from './ingest-upload.js';
import { readForm } from './upload-form.js';
import { understood } from './vendor.controller.js';
import { importsQuerySchema } from './vendor.requests.js';
import { VendorService, type Uploaded } from './vendor.service.js';
import { importOf } from './vendor-fact.js';
import { VendorStore } from './vendor-store.js';

const importsQuery = reader(importsQuerySchema);

/**
 * The newer part of the vendor's API (`vendor.md`, "Upload API of the vendor"). An import is a
 * batch under another name: what was uploaded by either API is to be seen by both.
 */
@Controller('v1/ingest')
@UseGuards(ApiKeyGuard)
export class IngestController {
  constructor(
    private readonly vendor: VendorService,
    private readonly store: VendorStore,
  ) {}

  @Post('uploads')
  @HttpCode(200)
  async upload(@Environment() environment: EnvironmentConfig, @Req() request: FastifyRequest) {
    const upload = understood(await readIngestUpload(await readForm(request)));
    return importAnswer(environment, this.vendor.upload(environment, upload));
  }

  @Post('by-url')
  @HttpCode(200)
  byUrl(@Environment() environment: EnvironmentConfig, @Body() body: unknown) {
    return importAnswer(environment, this.vendor.upload(environment, understood(readByUrl(body))));
  }

  /** In the order in which they were made: `count` is of all pages. */
  @Get('imports')
  imports(@Environment() environment: EnvironmentConfig, @Query() query: unknown) {
    const { skip, limit } = importsQuery(query);
    const filter = { environment: environment.id };
    const { items, total } = this.store.listBatches(filter, skip, limit, 'oldest');
    return { count: total, result: items.map(importView) };
  }

  @Get('imports/:id')
  import(@Environment() environment: EnvironmentConfig, @Param('id') id: string) {
    return importView(findImport(this.store, environment.id, id));
  }

  @Get('files/:id')
  file(@Environment() environment: EnvironmentConfig, @Param('id') id: string) {
    return findFile(this.store, environment.id, id).file;
  }
}

function importView({ batch, files }: BatchLife) {
  return importOf(batch, files);
}

/** `documentId` is the file's first document: null for a ZIP, and for a file that will be rejected. */
function importAnswer({ id, account }: EnvironmentConfig, { batch, answered }: Uploaded) {
  return { accountId: account, environmentId: id, importId: batch._id, files: answered };
}
