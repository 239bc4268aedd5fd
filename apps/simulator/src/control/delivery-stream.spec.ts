import { afterEach, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Module } from '@nestjs/common';
import 'reflect-metadata';
import { connect, type Server, type Socket } from 'node:net';
import { DeliveryRig } from '../../test/delivery-rig.js';
import { eventually } from '../../../../test/support/eventually.js';
import type { DeliveryRecord } from '../delivery/delivery-record.js';
import { DeliveryWatch } from '../delivery/delivery-watch.js';
import { DeliveryStreamController, eventsOf } from './delivery-stream.controller.js';

let rig: DeliveryRig;
let app: NestFastifyApplication;
const sockets: Socket[] = [];
const serverSockets: Socket[] = [];
/** Bytes that wait in the server for clients to read them. */
const waitingBytes = () => serverSockets.reduce((sum, one) => sum + one.writableLength, 0);

async function given(): Promise<void> {
  rig = await DeliveryRig.start();
  @Module({
    controllers: [DeliveryStreamController],
    providers: [{ provide: DeliveryWatch, useValue: rig.watch }],
  })
  class StreamModule {}
  app = await NestFactory.create<NestFastifyApplication>(StreamModule, new FastifyAdapter(), {
    logger: false,
  });
  serverSockets.length = 0;
  (app.getHttpServer() as Server).on('connection', (socket) => serverSockets.push(socket));
  await app.listen(0, '127.0.0.1');
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await rig.stop();
  await app.close();
});

/** What a client of server-sent events reads; `pause` stops it reading. */
async function watch(query = ''): Promise<{ text: () => string; socket: Socket }> {
  const { port } = app.getHttpServer().address() as { port: number };
  const before = rig.watch.size;
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.write(`GET /_simulator/deliveries/stream${query} HTTP/1.0\r\n\r\n`);
  await eventually(() => expect(rig.watch.size).toBe(before + 1), { withinMs: 10_000, everyMs: 5 });
  return { text: () => text, socket };
}

const told = (text: string) =>
  [...text.matchAll(/^event: delivery\ndata: (.*)\n\n/gm)].map(
    ([, data]) => JSON.parse(data ?? '') as Record<string, unknown>,
  );

describe('the stream of deliveries', () => {
  it('tells each delivery as the list has it, from then on', async () => {
    await given();
    await rig.deliver(1);
    const { text } = await watch();
    await rig.deliver(2);
    await eventually(
      () =>
        expect(told(text()).at(-1)).toMatchObject({
          seq: 2,
          status: 'accepted',
          eventType: 'document.processed',
          attempts: 1,
        }),
      { withinMs: 10_000, everyMs: 10 },
    );
    expect(text()).toMatch(/content-type: text\/event-stream/i);
    expect(told(text()).map(({ seq }) => seq)).not.toContain(1);
  });

  it('tells of what the filter means only', async () => {
    await given();
    const all = await watch();
    const lost = await watch('?status=lost');
    await rig.deliver(1);
    await eventually(() => expect(told(all.text())).not.toEqual([]), { withinMs: 10_000 });
    expect(told(lost.text())).toEqual([]);
  });

  it('lets go of one who is gone, and ends with the simulator', async () => {
    await given();
    const gone = await watch();
    const stays = await watch();
    gone.socket.destroy();
    await eventually(() => expect(rig.watch.size).toBe(1), { withinMs: 10_000, everyMs: 5 });
    const ended = new Promise((resolve) => stays.socket.once('end', resolve));
    rig.watch.endAll();
    await ended;
  });

  it('holds a bounded amount for one who stops reading', async () => {
    await given();
    const slow = await watch();
    slow.socket.pause();
    await rig.deliver(1);
    const large = {
      ...(rig.records()[0] as DeliveryRecord),
      tries: [{ at: 0, latencyMs: 1, answer: 'x'.repeat(100_000) }],
    };
    let seq = 0;
    // As much as the system takes in for a reader that does not read, and then some.
    await eventually(
      () => {
        for (let i = 0; i < 200; i++) rig.watch.changed({ ...large, seq: ++seq });
        expect(waitingBytes()).toBeGreaterThan(0);
      },
      { withinMs: 30_000, everyMs: 110 },
    );
    const held = waitingBytes();
    for (let i = 0; i < 2_000; i++) rig.watch.changed({ ...large, seq: ++seq });
    expect(waitingBytes()).toBe(held);
    slow.socket.resume();
    await eventually(() => expect(slow.text()).toContain('event: skipped'), { withinMs: 30_000 });
  });

  it('says before what it tells how much was passed over', () => {
    expect(eventsOf({ deliveries: [], skipped: 3 })).toBe('event: skipped\ndata: {"count":3}\n\n');
  });
});
