import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TObject } from 'typebox';
import { messageOf } from './coded-error.js';
import { ConfigError, describeConfig } from './config.js';
import { createApp, type AppContext, type AppDefinition } from './create-app.js';
import { createLogger, type Logger } from './logging.js';
import { endOnSignal } from './end-on-signal.js';
import type { RuntimeSettings } from './runtime.config.js';

/**
 * Runs one Foxtail process from start to stop: settings, logger, Nest on Fastify, health, and a
 * graceful drain on SIGTERM or SIGINT (unready → DRAIN_DELAY_MS → stop taking → flush → exit 0).
 * A second signal, or DRAIN_TIMEOUT_MS, ends it at once with exit 1; so does a signal while it starts, with 143 or 130.
 */
export async function runApp<T extends TObject>(
  definition: AppDefinition<T>,
  env: NodeJS.ProcessEnv,
  argv: readonly string[],
): Promise<void> {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(
      `foxtail ${definition.name}: ${definition.summary}\n\nEnvironment variables (--settings prints their JSON Schema):\n${describeConfig(definition.schema)}\n`,
    );
    return;
  }
  if (argv.includes('--openapi') && definition.openapi) {
    process.stdout.write(`${JSON.stringify(definition.openapi(), null, 2)}\n`);
    return;
  }
  if (argv.includes('--settings')) {
    process.stdout.write(`${JSON.stringify(definition.schema, null, 2)}\n`);
    return;
  }
  const logger = createLogger(definition.name, env['LOG_LEVEL'] || 'info');
  try {
    await startApp(definition, env, logger);
  } catch (error) {
    if (error instanceof ConfigError)
      logger.fatal({ code: error.code, faults: error.faults }, error.message);
    else logger.fatal({ err: error }, `could not start: ${messageOf(error)}`);
    process.exit(1);
  }
}

/**
 * Starts a process that a signal will end, as {@link runApp} does it. @returns the port it listens on
 * @throws ConfigError for settings that are missing or wrong, or why it can't listen
 */
export async function startApp<T extends TObject>(
  definition: AppDefinition<T>,
  env: NodeJS.ProcessEnv,
  logger: Logger,
): Promise<{ port: number }> {
  // Until there is something to drain: a start may wait long for Kafka.
  const startIsOver = endOnSignal();
  const { app, context, settings } = await createApp(definition, env, logger).finally(startIsOver);
  stopOnSignal(app, settings, context);
  await app.listen({ port: settings.PORT, host: settings.HOST });
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address ? address.port : settings.PORT;
  logger.info({ host: settings.HOST, port }, `${definition.name} listens on port ${port}`);
  // A launcher that asked for a free port (PORT=0) learns it here.
  process.send?.({ kind: 'listening', port });
  return { port };
}

function stopOnSignal(
  app: NestFastifyApplication,
  settings: RuntimeSettings,
  { logger, readiness, tracing }: Pick<AppContext<unknown>, 'logger' | 'readiness' | 'tracing'>,
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
      const close = async () => {
        await app.close();
        // Last of all: what is done on the way out has spans, too.
        await tracing?.close();
      };
      close().then(
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
