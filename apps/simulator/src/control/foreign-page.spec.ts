import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { TestSimulator } from '../../test/simulator.js';
import { isLoopback, suspicionOf } from './foreign-page.js';

const host = '127.0.0.1:8083';
const evil = 'http://evil.example';

describe('what asks for no key', () => {
  it('is open to clients that are no browsers, whatever they do', () => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
      for (const headers of [{ host }, {}]) expect(suspicionOf(method, headers, true)).toBeNull();
  });

  it("is open to the simulator's own page, by each name of this machine", () => {
    for (const name of ['127.0.0.1:8083', 'localhost:8083', '[::1]:8083', 'a.localhost'])
      for (const site of ['same-origin', 'none', undefined]) {
        const headers = { host: name, origin: `http://${name}`, 'sec-fetch-site': site };
        expect([name, suspicionOf('POST', headers, true)]).toEqual([name, null]);
      }
  });

  it('is changed by no page of another site, whichever way the browser tells it', () => {
    const asked = [
      { origin: evil },
      { origin: 'null' },
      { origin: 'http://127.0.0.1:3000' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:8083' },
    ];
    for (const headers of asked)
      for (const method of ['POST', 'PUT', 'DELETE'])
        expect(suspicionOf(method, { host, ...headers }, true)).toBe('page-foreign');
  });

  it('is behind a proxy that gives it another name still the own page of the browser', () => {
    const headers = { host, origin: 'https://sim.example', 'sec-fetch-site': 'same-origin' };
    expect(suspicionOf('POST', headers, true)).toBeNull();
  });

  it('is not there by a name that is let point to this machine', () => {
    const names = ['evil.example:8083', 'localhost.evil.example', '127.0.0.1.evil.example', ''];
    for (const name of names) {
      expect(suspicionOf('GET', { host: name }, true)).toBe('host-foreign');
      expect(suspicionOf('GET', { host: name }, false)).toBeNull();
    }
  });

  it('knows the addresses that only this machine reaches', () => {
    for (const address of ['127.0.0.1', '127.1.2.3', 'localhost', '::1'])
      expect(isLoopback(address)).toBe(true);
    for (const address of ['0.0.0.0', '::', '10.0.0.1', 'sim.example', '127.evil.example'])
      expect(isLoopback(address)).toBe(false);
  });
});

describe('a simulator that listens to this machine only', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await TestSimulator.start({ HOST: '127.0.0.1' });
  });
  afterAll(() => simulator.stop());

  const asked = (path: string, method: string, headers: Record<string, string>) =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      // fetch sends no Host that is not true.
      const sent = request(simulator.url + path, { method, headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode, text }));
      });
      sent.on('error', reject);
      sent.end();
    });

  it('answers 421 by another name, however the address is written', async () => {
    for (const path of ['/_simulator/environments', '/%5fsimulator/environments']) {
      const { status, text } = await asked(path, 'GET', { host: 'evil.example' });
      expect(status).toBe(421);
      expect(JSON.parse(text)).toMatchObject({ code: 'host-foreign' });
      expect(text).not.toContain('demo-api-key');
    }
    expect((await asked('/_simulator/environments', 'GET', {})).status).toBe(200);
  });

  it('answers 403 to a form of another site', async () => {
    const path = '/_simulator/batches/0/close';
    const { status, text } = await asked(path, 'POST', { origin: evil });
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ code: 'page-foreign' });
    expect((await asked(path, 'POST', { origin: simulator.url })).status).toBe(404);
  });

  it("leaves the vendor's API, which has its key, to whoever calls it by whatever name", async () => {
    const headers = { host: 'evil.example', origin: evil, 'x-api-key': 'demo-api-key' };
    expect((await asked('/loadBatches', 'POST', headers)).status).toBe(200);
  });
});
