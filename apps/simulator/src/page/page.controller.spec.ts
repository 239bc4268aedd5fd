import { createLogger, loadConfig, ProblemFilter } from '#runtime';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import 'reflect-metadata';
import { demoEnvironments } from '../environments.config.js';
import { simulatorSettings } from '../simulator.config.js';
import { registerMultipart, SimulatorModule } from '../simulator.module.js';
import { simulatorProblems } from '../simulator.problems.js';
import { pageFiles } from './page.files.js';

let app: NestFastifyApplication;
let base: string;

beforeAll(async () => {
  const logger = createLogger('test', 'silent');
  const config = loadConfig(simulatorSettings, {});
  app = await NestFactory.create<NestFastifyApplication>(
    SimulatorModule.register({ config, logger }, { environments: demoEnvironments, seed: 3 }),
    new FastifyAdapter(),
    { logger: false, bodyParser: false },
  );
  app.useGlobalFilters(new ProblemFilter(simulatorProblems, logger));
  await registerMultipart(app);
  await app.listen(0, '127.0.0.1');
  base = await app.getUrl();
});
afterAll(() => app.close());

const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(base + path, { headers, method });

describe('GET /', () => {
  it('is the page for a browser, also with a query', async () => {
    for (const path of ['/', '/?from=a-link']) {
      const response = await get(path, asBrowser);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(await response.text()).toMatch(/^<!doctype html>/);
    }
  });

  it('has a policy that lets no script in but the files of the page', async () => {
    const policy = (await get('/', asBrowser)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toContain('unsafe');
  });

  it("is the vendor's answer for clients, as if there were no page", async () => {
    const good = await get('/', { ...asBrowser, 'x-api-key': 'demo-api-key' });
    expect(await good.json()).toMatchObject({ result: { environment: demoEnvironments[0]?.id } });
    for (const headers of [{}, { accept: '*/*' }, { ...asBrowser, 'x-api-key': 'wrong' }]) {
      const response = await get('/', headers as Record<string, string>);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 'api-key-invalid' });
    }
  });

  it('tells caches what the answer depends on', async () => {
    for (const headers of [asBrowser, {}]) {
      expect((await get('/', headers)).headers.get('vary')).toBe('accept, x-api-key');
    }
  });

  it('leaves other methods and paths alone', async () => {
    expect((await get('/', asBrowser, 'HEAD')).status).toBe(200);
    expect((await get('/', asBrowser, 'POST')).status).toBe(404);
    expect((await get('/documents', asBrowser)).status).toBe(401);
  });
});

describe('a file of the page', () => {
  it.each([...pageFiles.keys()])('%s is served by its type', async (name) => {
    const response = await get(`/_simulator/page/${name}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(pageFiles.get(name)?.type);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe(pageFiles.get(name)?.text);
  });

  it('is none that the page does not have', async () => {
    for (const name of ['none.mjs', '..%2fmain.js', '%2e%2e']) {
      const response = await get(`/_simulator/page/${name}`);
      expect(response.status).toBe(404);
    }
  });
});
