import { Controller, Get, Module, Res, type DynamicModule } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Liveness } from './liveness.js';
import { OpenToAll } from './open-to-all.js';
import { Readiness } from './readiness.js';

/**
 * Kubernetes' two questions. `/livez`: does the process get on, or does only a restart help? It never
 * asks Kafka or Postgres, else their outage would become a restart loop. `/readyz`: should traffic
 * come here now?
 */
@Controller()
@OpenToAll('Kubernetes asks without a credential, and learns nothing of the data')
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly liveness: Liveness,
  ) {}

  @Get('livez')
  async livez(@Res() reply: FastifyReply) {
    const report = this.liveness.report();
    await reply.status(report.status === 'ok' ? 200 : 503).send(report);
  }

  @Get('readyz')
  async readyz(@Res() reply: FastifyReply) {
    const report = await this.readiness.report();
    await reply.status(report.status === 'ok' ? 200 : 503).send(report);
  }
}

@Module({})
export class HealthModule {
  static register(readiness: Readiness, liveness = new Liveness()): DynamicModule {
    return {
      module: HealthModule,
      global: true,
      controllers: [HealthController],
      providers: [
        { provide: Readiness, useValue: readiness },
        { provide: Liveness, useValue: liveness },
      ],
      exports: [Readiness],
    };
  }
}
