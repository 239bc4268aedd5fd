import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AppContext } from './create-app.js';
import type { RuntimeSettings } from './runtime.config.js';
import { StoppedError } from './starting.js';
import type { WaitingRoom } from './waiting-room.js';

interface Process {
  building: Promise<{ app: NestFastifyApplication }>;
  room: WaitingRoom;
}

/**
 * SIGTERM and SIGINT drain: unready → DRAIN_DELAY_MS → stop taking → flush → exit 0. One that still
 * starts has nothing to serve, and ends at once. A second signal, or DRAIN_TIMEOUT_MS, is exit 1.
 */
export function stopOnSignal(
  context: Pick<AppContext<unknown>, 'logger' | 'readiness' | 'starting' | 'tracing'>,
  settings: RuntimeSettings,
  { building, room }: Process,
): void {
  const { logger, readiness, starting, tracing } = context;
  let isBuilt = false;
  building.then(
    () => (isBuilt = true),
    () => undefined,
  );
  const close = async () => {
    const app = await appOf(building);
    if (app !== null) {
      letConnectionsGo(app, settings);
      await app.close();
    }
    await room.close();
    // Last of all: what is done on the way out has spans, too.
    await tracing?.close();
  };
  const stop = (why: string) => {
    if (readiness.isDraining) {
      logger.warn('asked to stop a second time: exits at once');
      process.exit(1);
    }
    readiness.drain();
    starting.stop();
    logger.info({ why }, 'drains');
    const delay = isBuilt ? settings.DRAIN_DELAY_MS : 0;
    setTimeout(() => {
      logger.error(`the drain took longer than DRAIN_TIMEOUT_MS (${settings.DRAIN_TIMEOUT_MS} ms)`);
      process.exit(1);
    }, delay + settings.DRAIN_TIMEOUT_MS).unref();
    setTimeout(() => {
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
    }, delay);
  };
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

/** Null where the start was given up. @throws why it failed otherwise */
async function appOf(building: Process['building']): Promise<NestFastifyApplication | null> {
  try {
    return (await building).app;
  } catch (error) {
    if (error instanceof StoppedError) return null;
    throw error;
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
