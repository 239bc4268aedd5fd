import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { request } from 'node:http';
import { ManualClock } from '../src/clock.js';
import { DeliveryService } from '../src/delivery/delivery.service.js';
import type { EnvironmentConfig, WebhookConfig } from '../src/environments.config.js';
import { demoEnvironments } from '../src/environments.config.js';
import { Receiver } from './receiver.js';
import { startSimulatorApp } from './simulator-app.js';

export interface Told {
  dialect: 1 | 2;
  type: string;
  data: Record<string, unknown>;
}

export interface Answered<B = Record<string, unknown>> {
  status: number;
  body: B;
}

/** A running simulator whose one environment tells a receiver of everything in both dialects. */
export class TestSimulator {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly receiver: Receiver,
    readonly clock: ManualClock,
    readonly url: string,
  ) {}

  static async start(
    settings: Record<string, string> = {},
    clock = new ManualClock(),
    seed = 3,
  ): Promise<TestSimulator> {
    const receiver = await Receiver.start((response) => response.end('{}'));
    const [demo] = demoEnvironments as [EnvironmentConfig];
    const webhook = { ...(demo.webhooks[0] as WebhookConfig), url: receiver.url };
    const environments = [
      {
        ...demo,
        webhooks: [
          { ...webhook, id: 'first', dialect: 1 as const },
          { ...webhook, id: 'second', dialect: 2 as const, headers: { dialect: '2' } },
        ],
      },
      { id: '9'.repeat(24), account: '8'.repeat(24), apiKeys: ['other-key'], webhooks: [] },
    ];
    const { app, base } = await startSimulatorApp({
      environments,
      seed,
      clock,
      // One after the other, so that they are received in the order in which they happened.
      settings: { DELIVERY_CONCURRENCY: '1', ...settings },
    });
    return new TestSimulator(app, receiver, clock, base);
  }

  async call<B = Record<string, unknown>>(
    path: string,
    init: RequestInit = {},
    key = 'demo-api-key',
  ): Promise<Answered<B>> {
    const headers = { 'x-api-key': key, ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(this.url + path, { ...init, headers });
    return { status: response.status, body: (await response.json()) as B };
  }

  send<B = Record<string, unknown>>(
    method: 'POST' | 'PUT',
    path: string,
    body: unknown,
    key?: string,
  ): Promise<Answered<B>> {
    const headers = { 'content-type': 'application/json' };
    return this.call(path, { method, headers, body: JSON.stringify(body) }, key);
  }

  /** Posts a form; files are given as `[name, content]`. */
  post<B = Record<string, unknown>>(
    path: string,
    files: readonly (readonly [string, string | Buffer])[],
    fields: Record<string, string | string[]> = {},
    key?: string,
  ): Promise<Answered<B>> {
    const form = new FormData();
    for (const [name, values] of Object.entries(fields))
      for (const value of [values].flat()) form.append(name, value);
    for (const [name, content] of files) {
      form.append(
        'files[]',
        new Blob([typeof content === 'string' ? content : new Uint8Array(content)]),
        name,
      );
    }
    return this.call(path, { method: 'POST', body: form }, key);
  }

  /** The status of a request that announces so many bytes and sends none. */
  announce(path: string, type: string, bytes: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = {
        'x-api-key': 'demo-api-key',
        'content-type': type,
        'content-length': bytes,
      };
      const sent = request(this.url + path, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode ?? 0);
        sent.destroy();
      });
      sent.on('error', reject);
      sent.flushHeaders();
    });
  }

  /** All that the receiver was told, once nothing more is on its way. */
  async told(dialect: 1 | 2): Promise<Told[]> {
    await this.app.get(DeliveryService).idle();
    return this.receiver.received.flatMap(({ headers, body }): Told[] => {
      if ((headers['dialect'] === '2' ? 2 : 1) !== dialect) return [];
      const { type, data } = JSON.parse(body.toString()) as Omit<Told, 'dialect'>;
      return [{ dialect, type, data }];
    });
  }

  async types(dialect: 1 | 2): Promise<string[]> {
    return (await this.told(dialect)).map(({ type }) => type);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.receiver.stop();
  }
}

export const PDF = '%PDF-1.4 …';
export const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');
