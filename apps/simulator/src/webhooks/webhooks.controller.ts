import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Webhook } from './webhook-book.js';
import { WebhooksService } from './webhooks.service.js';

/** Webhook configurations over HTTP; the guide has them made on a page ("Setup your webhooks"). */
@Controller('_simulator/environments/:environment/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Get()
  list(@Param('environment') environment: string) {
    return { result: this.webhooks.list(environment).map(webhookView) };
  }

  @Post()
  @HttpCode(201)
  create(
    @Param('environment') environment: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const webhook = this.webhooks.create(environment, body);
    const id = encodeURIComponent(webhook.id);
    reply.header('location', `/_simulator/environments/${environment}/webhooks/${id}`);
    return { result: webhookView(webhook) };
  }

  @Get(':id')
  get(@Param('environment') environment: string, @Param('id') id: string) {
    return { result: webhookView(this.webhooks.get(environment, id)) };
  }

  @Put(':id')
  replace(
    @Param('environment') environment: string,
    @Param('id') id: string,
    @Body() body: unknown,
  ) {
    return { result: webhookView(this.webhooks.replace(environment, id, body)) };
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('environment') environment: string, @Param('id') id: string): void {
    this.webhooks.remove(environment, id);
  }
}

/** All of a configuration but its secret, of which it says that there is one. */
function webhookView({ target: { config } }: Webhook) {
  const { secret, ...shown } = config;
  return { ...shown, hasSecret: secret !== '' };
}
