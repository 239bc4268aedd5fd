import { Agent, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import 'reflect-metadata';
import { Type } from 'typebox';
import { createApp, createContext, type App } from './create-app.js';
import { createLogger } from './logging.js';
import { portSetting, runtimeSettings } from './runtime.config.js';

@Module({})
class NoModule {}

const schema = Type.Object({ ...runtimeSettings, PORT: portSetting(0) });

let made: App<typeof schema>;
let port: number;
let answerSlow: () => void;
/** As soon as the slow request has come. */
let slowCame: Promise<void>;
const agent = new Agent({ keepAlive: true });

beforeEach(async () => {
  const definition = {
    name: 'test',
    summary: '',
    schema,
    problems: {},
    module: () => ({ module: NoModule }),
    routes: async (fastify: FastifyInstance) => {
      slowCame = new Promise((came) => {
        fastify.get('/slow', (_request, reply) => {
          answerSlow = () => void reply.send('at last');
          came();
        });
      });
    },
  };
  const logger = createLogger('test', 'silent');
  made = await createApp(definition, await createContext(definition, {}, logger));
  await made.app.listen({ port: 0, host: '127.0.0.1' });
  port = (made.app.getHttpServer().address() as { port: number }).port;
});
afterEach(() => made.app.close());

function connectionOf(path: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    request({ port, path, agent }, (response) => {
      response.resume().on('end', () => resolve(response.headers.connection));
    })
      .on('error', reject)
      .end();
  });
}

describe('a connection', () => {
  it('is kept while the process serves', async () => {
    expect(await connectionOf('/livez')).toBe('keep-alive');
  });

  it('ends with each answer once it drains, also with one to a request that came before', async () => {
    const slow = connectionOf('/slow');
    await slowCame;
    made.context.readiness.drain();
    expect(await connectionOf('/livez')).toBe('close');
    expect(await connectionOf('/nothing-here')).toBe('close');
    answerSlow();
    expect(await slow).toBe('close');
  });
});
