import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { TObject } from 'typebox';
import { messageOf } from './coded-error.js';
import { ConfigError, describeConfig } from './config.js';
import { createApp, createContext, type App, type AppDefinition } from './create-app.js';
import { endOnSignal } from './end-on-signal.js';
import { createLogger, type Logger } from './logging.js';
import { portOf } from './port-of.js';
import type { RuntimeSettings } from './runtime.config.js';
import type { Starting } from './starting.js';
import { stopOnSignal } from './stop-on-signal.js';
import { WaitingRoom } from './waiting-room.js';

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

/** A start that takes longer than this, in milliseconds, is told of by the waiting room. */
const START_MS = 2_000;

/**
 * Starts a process that a signal will end, as {@link runApp} does it. While a server is away that it needs,
 * {@link WaitingRoom} has its port. @returns the port it listens on
 * @throws ConfigError for settings that are missing or wrong, or why it can't start
 */
export async function startApp<T extends TObject>(
  definition: AppDefinition<T>,
  env: NodeJS.ProcessEnv,
  logger: Logger,
): Promise<{ port: number }> {
  // Until there is something to stop.
  const isMade = endOnSignal();
  const made = await createContext(definition, env, logger).finally(isMade);
  const { context, settings } = made;
  const { starting, readiness } = context;
  const room = new WaitingRoom(context, { host: settings.HOST, port: settings.PORT });
  const building = createApp(definition, made);
  stopOnSignal(context, settings, { building, room });
  try {
    const { app } = await whileWaiting(building, room, starting);
    const port = (await room.close()) ?? settings.PORT;
    await app.listen({ port, host: settings.HOST });
    return { port: tellPort(app, definition.name, settings, logger) };
  } catch (error) {
    // The stop ends the process.
    if (readiness.isDraining) return { port: settings.PORT };
    throw error;
  }
}

/** Opens the room where the start has to wait, or takes long. @throws what the start ends with, or if the port is taken */
async function whileWaiting<T extends TObject>(
  building: Promise<App<T>>,
  room: WaitingRoom,
  starting: Starting,
): Promise<App<T>> {
  let refuse: (error: unknown) => void = () => {};
  const refused = new Promise<never>((_, reject) => (refuse = reject));
  const open = () => {
    room.open().then((port) => {
      // A launcher does not wait for its port in vain, and learns why it must wait.
      const away = Object.fromEntries(starting.waitsFor);
      process.send?.({ kind: 'waiting', port, away });
    }, refuse);
  };
  starting.onWaiting(open);
  const slow = setTimeout(open, START_MS);
  try {
    const app = await Promise.race([building, refused]);
    clearTimeout(slow);
    // All that it still takes, before the room is closed.
    await app.app.init();
    return app;
  } finally {
    clearTimeout(slow);
  }
}

function tellPort(
  app: NestFastifyApplication,
  name: string,
  { HOST: host, PORT }: RuntimeSettings,
  logger: Logger,
): number {
  const port = portOf(app.getHttpServer(), PORT);
  logger.info({ host, port }, `${name} listens on port ${port}`);
  // A launcher that asked for a free port (PORT=0) learns it here.
  process.send?.({ kind: 'listening', port });
  return port;
}
