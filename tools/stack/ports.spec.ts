import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { choosePort, isPortFree } from './ports.js';

let holder: Server;
let port: number;

beforeEach(async () => {
  holder = createServer();
  await new Promise<void>((listening) => holder.listen(0, '127.0.0.1', listening));
  ({ port } = holder.address() as AddressInfo);
});
afterEach(() => new Promise((closed) => holder.close(closed)));

describe('a port', () => {
  it('that is taken is known to be, and another one is chosen and named', async () => {
    expect(await isPortFree(port)).toBe(false);
    const lines: string[] = [];
    const chosen = await choosePort('ingest', port, [], (line) => lines.push(line));
    expect(chosen).not.toBe(port);
    expect(await isPortFree(chosen)).toBe(true);
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^port ${port} is taken by .*ingest uses ${chosen}$`)),
    ]);
  });

  it('that another app was promised is not chosen', async () => {
    const first = await choosePort('ingest', port, [], () => undefined);
    expect(await choosePort('projections', first, [first], () => undefined)).not.toBe(first);
  });
});
