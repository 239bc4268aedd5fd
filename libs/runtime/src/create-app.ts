import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Registry } from 'prom-client';
import type { Static, TObject } from 'typebox';
import { loadConfig } from './config.js';
import { drainingResponse } from './draining-response.js';
import { HealthModule } from './health.module.js';
import { NestLogger, type Logger } from './logging.js';
import { certificateFiles, watchCertificates } from './certificates.js';
import { createMetrics, MetricsModule } from './metrics.js';
import { ProblemFilter } from './problem.filter.js';
import { problem, PROBLEM_MEDIA_TYPE, type ProblemTable } from './problem.js';
import { Liveness } from './liveness.js';
import { Readiness } from './readiness.js';
import type { RuntimeSettings } from './runtime.config.js';
import { Starting } from './starting.js';
import { traceRequests } from './tracing/request-spans.js';
import { TracingModule } from './tracing/tracing.module.js';
import { openTracing } from './tracing/open-tracing.js';
import type { Tracing } from './tracing/tracing.js';

export interface AppContext<C> {
  config: C;
  logger: Logger;
  readiness: Readiness;
  liveness: Liveness;
  /** What the app needs is reached by this: it waits for what is away. */
  starting: Starting;
  /** Served at `/metrics`. */
  metrics: Registry;
  /** Null where traces are off. */
  tracing: Tracing | null;
}

export interface AppDefinition<T extends TObject> {
  name: string;
  /** One line for `--help`. */
  summary: string;
  schema: T;
  /** Faults of the settings that the schema can't say; what it is given may be faulty. */
  faultsOf?: (values: Partial<Static<T>>) => readonly string[];
  problems: ProblemTable;
  /** Largest request body, in bytes. */
  bodyLimit?: (config: Static<T>) => number;
  /** Its OpenAPI 3.1 document, printed by `--openapi`. */
  openapi?: () => object;
  module: (context: AppContext<Static<T>>) => DynamicModule | Promise<DynamicModule>;
  /**
   * Routes of Fastify's own, made before Nest puts its hooks on everything that follows: where
   * thousands of requests a second come, those cost as much as the work.
   */
  routes?: (instance: FastifyInstance) => Promise<void>;
  /** Before the app listens: parsers and hooks of Fastify's own. */
  configure?: (app: NestFastifyApplication, context: AppContext<Static<T>>) => Promise<void> | void;
}

export interface App<T extends TObject> {
  app: NestFastifyApplication;
  context: AppContext<Static<T>>;
  settings: RuntimeSettings;
}

/** What an app is made with. @throws ConfigError for settings that are missing or wrong */
export async function createContext<T extends TObject>(
  definition: AppDefinition<T>,
  env: NodeJS.ProcessEnv,
  logger: Logger,
): Promise<Pick<App<T>, 'context' | 'settings'>> {
  const config = loadConfig(definition.schema, env, definition.faultsOf);
  const settings = config as unknown as RuntimeSettings;
  const readiness = new Readiness();
  const liveness = new Liveness();
  const metrics = createMetrics(definition.name);
  const tracing = await openTracing(settings, definition.name, logger);
  watchCertificates(metrics, certificateFiles(config));
  const starting = new Starting(logger);
  const context = { config, logger, readiness, liveness, starting, metrics, tracing };
  return { context, settings };
}

/**
 * An app as it runs in production, yet without a port: `listen` opens one, `close` ends it. Waits for servers
 * that are away.
 */
export async function createApp<T extends TObject>(
  definition: AppDefinition<T>,
  { context, settings }: Pick<App<T>, 'context' | 'settings'>,
): Promise<App<T>> {
  const { logger, readiness, liveness, metrics, tracing } = context;
  const instance = fastify(httpOptions(definition, context, settings));
  if (tracing !== null) traceRequests(instance, tracing);
  await definition.routes?.(instance);
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: class AppModule {},
      imports: [
        HealthModule.register(readiness, liveness),
        MetricsModule.register(metrics),
        TracingModule.register(tracing),
        await definition.module(context),
      ],
    },
    new FastifyAdapter(instance),
    { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter(definition.problems, logger));
  await definition.configure?.(app, context);
  app.getHttpServer().maxConnections = settings.MAX_CONNECTIONS;
  return { app, context, settings };
}

function httpOptions<T extends TObject>(
  { problems, bodyLimit }: AppDefinition<T>,
  { config, readiness }: AppContext<Static<T>>,
  { REQUEST_TIMEOUT_MS, TRUSTED_PROXIES }: RuntimeSettings,
) {
  return {
    bodyLimit: bodyLimit?.(config) ?? 1_048_576,
    forceCloseConnections: 'idle' as const,
    // What still comes in over an open connection while this process stops can be served: what serves it closes last.
    return503OnClosing: false,
    trustProxy: TRUSTED_PROXIES ?? false,
    // Fastify's own default takes Node's limits away: a body that comes a byte a minute would stay for ever.
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      headersTimeout: Math.min(5_000, REQUEST_TIMEOUT_MS),
      connectionsCheckingInterval: 1_000,
      ServerResponse: drainingResponse(readiness),
    },
    // Ids have up to 128 characters, each three when escaped.
    routerOptions: { maxParamLength: 400 },
    frameworkErrors: (_error: unknown, _request: unknown, reply: unknown) => {
      const { problem: body } = problem(problems, 'bad-request', 'The address can not be read.');
      void (reply as FastifyReply).status(body.status).type(PROBLEM_MEDIA_TYPE).send(body);
    },
  };
}
