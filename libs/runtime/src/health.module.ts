import { Controller, Get, Module, Res, type DynamicModule } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { OpenToAll } from './open-to-all.js';
import { Readiness } from './readiness.js';

/**
 * Kubernetes' two questions. `/livez`: is the event loop turning? It never asks Kafka or Postgres,
 * else their outage would become a restart loop. `/readyz`: should traffic come here now?
 */
@Controller()
@OpenToAll('Kubernetes asks without a credential, and learns nothing of the data')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('livez')
  livez() {
    return { status: 'ok' };
  }

  @Get('readyz')
  async readyz(@Res() reply: FastifyReply) {
    const report = await this.readiness.report();
    await reply.status(report.status === 'ok' ? 200 : 503).send(report);
  }
}

@Module({})
export class HealthModule {
  static register(readiness: Readiness): DynamicModule {
    return {
      module: HealthModule,
      global: true,
      controllers: [HealthController],
      providers: [{ provide: Readiness, useValue: readiness }],
      exports: [Readiness],
    };
  }
}
