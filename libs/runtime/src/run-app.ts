import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Registry } from 'prom-client';
import type { Static, TObject } from 'typebox';
import { messageOf } from './coded-error.js';
import { ConfigError, describeConfig, loadConfig } from './config.js';
import { HealthModule } from './health.module.js';
import { Liveness } from './liveness.js';
import { createLogger, NestLogger, type Logger } from './logging.js';
import { createMetrics, MetricsModule } from './metrics.js';
import { ProblemFilter } from './problem.filter.js';
import { problem, PROBLEM_MEDIA_TYPE, type ProblemTable } from './problem.js';
import { Readiness } from './readiness.js';
import type { RuntimeSettings } from './runtime.config.js';

export interface AppContext<C> {
  config: C;
  logger: Logger;
  readiness: Readiness;
  liveness: Liveness;
  /** Served at `/metrics`. */
  metrics: Registry;
}

export interface AppDefinition<T extends TObject> {
  name: string;
  /** One line for `--help`. */
  summary: string;
  schema: T;
  problems: ProblemTable;
  /** Largest request body, in bytes. */
  bodyLimit?: (config: Static<T>) => number;
  /** Its OpenAPI 3.1 document, printed by `--openapi`. */
  openapi?: () => object;
  module: (context: AppContext<Static<T>>) => DynamicModule | Promise<DynamicModule>;
  /** Before the app listens: parsers and hooks of Fastify's own. */
  configure?: (app: NestFastifyApplication, context: AppContext<Static<T>>) => Promise<void> | void;
}

/**
 * Runs one Foxtail process from start to stop: settings, logger, Nest on Fastify, health, and a
 * graceful drain on SIGTERM or SIGINT (unready → DRAIN_DELAY_MS → stop taking → flush → exit 0).
 * A second signal, or DRAIN_TIMEOUT_MS, ends it at once with exit 1.
 */
export async function runApp<T extends TObject>(
  definition: AppDefinition<T>,
  env: NodeJS.ProcessEnv,
  argv: readonly string[],
): Promise<void> {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(
      `foxtail ${definition.name}: ${definition.summary}\n\nEnvironment variables:\n${describeConfig(definition.schema)}\n`,
    );
    return;
  }
  if (argv.includes('--openapi') && definition.openapi) {
    process.stdout.write(`${JSON.stringify(definition.openapi(), null, 2)}\n`);
    return;
  }
  const logger = createLogger(definition.name, env['LOG_LEVEL'] || 'info');
  try {
    await start(definition, env, logger);
  } catch (error) {
    if (error instanceof ConfigError)
      logger.fatal({ code: error.code, faults: error.faults }, error.message);
    else logger.fatal({ err: error }, `could not start: ${messageOf(error)}`);
    process.exit(1);
  }
}

async function start<T extends TObject>(
  definition: AppDefinition<T>,
  env: NodeJS.ProcessEnv,
  logger: Logger,
): Promise<void> {
  const config = loadConfig(definition.schema, env);
  const settings = config as unknown as RuntimeSettings;
  const readiness = new Readiness();
  const liveness = new Liveness();
  const metrics = createMetrics(definition.name);
  const context = { config, logger, readiness, liveness, metrics };
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: class AppModule {},
      imports: [
        HealthModule.register(readiness, liveness),
        MetricsModule.register(metrics),
        await definition.module(context),
      ],
    },
    new FastifyAdapter(httpOptions(definition, config, settings)),
    { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter(definition.problems, logger));
  await definition.configure?.(app, context);
  stopOnSignal(app, settings, context);
  app.getHttpServer().maxConnections = settings.MAX_CONNECTIONS;
  await app.listen({ port: settings.PORT, host: settings.HOST });
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address ? address.port : settings.PORT;
  logger.info({ host: settings.HOST, port }, `${definition.name} listens on port ${port}`);
  // A launcher that asked for a free port (PORT=0) learns it here.
  process.send?.({ kind: 'listening', port });
}

function httpOptions<T extends TObject>(
  { problems, bodyLimit }: AppDefinition<T>,
  config: Static<T>,
  { REQUEST_TIMEOUT_MS }: RuntimeSettings,
) {
  return {
    bodyLimit: bodyLimit?.(config) ?? 1_048_576,
    forceCloseConnections: 'idle' as const,
    // Fastify's own default takes Node's limits away: a body that comes a byte a minute would stay for ever.
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      headersTimeout: Math.min(5_000, REQUEST_TIMEOUT_MS),
      connectionsCheckingInterval: 1_000,
    },
    // Ids have up to 128 characters, each three when escaped.
    routerOptions: { maxParamLength: 400 },
    frameworkErrors: (_error: unknown, _request: unknown, reply: unknown) => {
      const { problem: body } = problem(problems, 'bad-request', 'The address can not be read.');
      void (reply as FastifyReply).status(body.status).type(PROBLEM_MEDIA_TYPE).send(body);
    },
  };
}

function stopOnSignal(
  app: NestFastifyApplication,
  settings: RuntimeSettings,
  { logger, readiness }: Pick<AppContext<unknown>, 'logger' | 'readiness'>,
): void {
  const stop = (why: string) => {
    if (readiness.isDraining) {
      logger.warn('asked to stop a second time: exits at once');
      process.exit(1);
    }
    readiness.drain();
    logger.info({ why }, 'drains');
    setTimeout(() => {
      logger.error(`the drain took longer than DRAIN_TIMEOUT_MS (${settings.DRAIN_TIMEOUT_MS} ms)`);
      process.exit(1);
    }, settings.DRAIN_DELAY_MS + settings.DRAIN_TIMEOUT_MS).unref();
    setTimeout(() => {
      letConnectionsGo(app, settings);
      app.close().then(
        () => {
          logger.info('stopped');
          process.exit(0);
        },
        (error: unknown) => {
          logger.error({ err: error }, 'the drain failed');
          process.exit(1);
        },
      );
    }, settings.DRAIN_DELAY_MS);
  };
  // Tells keep-alive clients to come back by a new connection, and so to another replica.
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', (_request, reply, _payload, done) => {
      if (readiness.isDraining) reply.header('connection', 'close');
      done();
    });
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  // A launcher that was killed can't send a signal any more; its channel closes all the same.
  if (process.channel) {
    process.on('disconnect', () => {
      if (!readiness.isDraining) stop('the launcher is gone');
    });
    process.channel.unref();
  }
}

/**
 * Closing a server ends the connections that are idle just then; those that become so later would
 * keep it up, and so would one that never ends its request: it is cut shortly before the drain's limit.
 */
function letConnectionsGo(
  app: NestFastifyApplication,
  { DRAIN_TIMEOUT_MS }: RuntimeSettings,
): void {
  const server = app.getHttpServer();
  setInterval(() => server.closeIdleConnections(), 50).unref();
  setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS * 0.8).unref();
}
