import { Controller, Get, Inject, Module, Res, type DynamicModule } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { OpenToAll } from './open-to-all.js';

/** A registry with what every Node process can tell: CPU, memory, garbage collection, event loop. */
export function createMetrics(app: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  return registry;
}

@Controller()
@OpenToAll('Prometheus scrapes without a credential; no label names a key, a person or an id')
class MetricsController {
  constructor(@Inject(Registry) private readonly registry: Registry) {}

  /** In Prometheus's text format. */
  @Get('metrics')
  async metrics(@Res() reply: FastifyReply) {
    await reply.type(this.registry.contentType).send(await this.registry.metrics());
  }
}

@Module({})
export class MetricsModule {
  static register(registry: Registry): DynamicModule {
    return {
      module: MetricsModule,
      controllers: [MetricsController],
      providers: [{ provide: Registry, useValue: registry }],
    };
  }
}
