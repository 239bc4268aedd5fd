import { All, Controller, HttpCode, Inject, Param, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import type { Endpoint, Endpoints } from '../endpoints/endpoint.js';
import {
  ContentEncodingError,
  MethodNotAllowedError,
  UnknownEndpointError,
} from './ingest.errors.js';
import { ReceiveWebhook, type Receipt } from './receive-webhook.command.js';

export const ENDPOINTS = Symbol('endpoints');

@Controller('webhooks')
export class WebhookController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(ENDPOINTS) private readonly endpoints: Endpoints,
  ) {}

  // 200 and nothing else means accepted: Nest's 201 for a POST would be a failure to the vendor.
  @All(':endpoint')
  @HttpCode(200)
  receive(@Param('endpoint') id: string, @Req() request: FastifyRequest): Promise<Receipt> {
    const endpoint = this.endpointOf(id, request);
    // A request without a body has no parser run on it.
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    return this.commands.execute(new ReceiveWebhook(endpoint, body, request.headers, new Date()));
  }

  private endpointOf(id: string, { method, headers }: FastifyRequest): Endpoint {
    const endpoint = this.endpoints.get(id);
    if (!endpoint) throw new UnknownEndpointError(id);
    if (!endpoint.methods.some((allowed) => allowed === method)) {
      throw new MethodNotAllowedError(endpoint.methods);
    }
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
      throw new ContentEncodingError();
    return endpoint;
  }
}
