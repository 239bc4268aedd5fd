import { createLogger, loadConfig, ProblemFilter } from '#runtime';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Registry } from 'prom-client';
import 'reflect-metadata';
import { demoEnvironments } from '../src/environments.config.js';
import { simulatorSettings } from '../src/simulator.config.js';
import { registerParsers, SimulatorModule, type SimulatorInputs } from '../src/simulator.module.js';
import { simulatorProblems } from '../src/simulator.problems.js';

export interface TestAppOptions extends Partial<SimulatorInputs> {
  settings?: Record<string, string>;
  adapter?: FastifyAdapter;
  metrics?: Registry;
  /** Modules besides the simulator's. */
  besides?: DynamicModule[];
}

/** The simulator as its process has it, on a free port and without logs. */
export async function startSimulatorApp({
  settings = {},
  adapter = new FastifyAdapter(),
  metrics,
  besides = [],
  ...inputs
}: TestAppOptions = {}): Promise<{ app: NestFastifyApplication; base: string }> {
  const logger = createLogger('test', 'silent');
  const config = loadConfig(simulatorSettings, settings);
  const simulator = SimulatorModule.register(
    { config, logger, ...(metrics === undefined ? {} : { metrics }) },
    { environments: demoEnvironments, seed: 3, ...inputs },
  );
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: class AppModule {}, imports: [...besides, simulator] },
    adapter,
    { logger: false, bodyParser: false },
  );
  app.useGlobalFilters(new ProblemFilter(simulatorProblems, logger));
  await registerParsers(app);
  await app.listen(0, '127.0.0.1');
  return { app, base: await app.getUrl() };
}
