import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { documentedMetrics, scrapedMetrics, type Metric } from '../support/metrics-page.js';
import { ask, deliver, webhook } from '../support/vendor.js';

let foxtail: Foxtail;
let key: string;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({ main: { environment: 'demo' } });
  key = await foxtail.createKey(['demo']);
  await foxtail.startAll();
  await foxtail.startSimulator(['document.*']);
  const read = () => ask(`${foxtail.url('read-api')}/v1/documents/d1`, key);
  await deliver(`${foxtail.url('ingest')}/webhooks/main`, {
    body: webhook('document.processed', { _id: 'd1' }),
  });
  await eventually(
    async () => {
      const { status } = await read();
      return status === 200 ? undefined : `answered ${status}`;
    },
    { withinMs: 20_000 },
  );
});
afterAll(() => foxtail.stop());

const scrape = async (app: string) => {
  const response = await fetch(`${foxtail.url(app)}/metrics`);
  return scrapedMetrics(await response.text());
};
const page = documentedMetrics();
const everyApp = page.get('Every app') ?? new Map<string, Metric>();
/** What prom-client adds to each, and Prometheus to each histogram. */
const ADDED = new Set(['app', 'le', 'quantile']);

describe.each([
  ['ingest', 'Ingest'],
  ['projections', 'Projections'],
  ['read-api', 'Read API'],
  ['simulator', 'Simulator'],
])('the metrics of %s', (app, title) => {
  it('are those of the page, and no others', async () => {
    const found = await scrape(app);
    const ours = [...found].filter(([name]) => name.startsWith('foxtail_'));
    const documented = new Map([...(page.get(title) ?? []), ...everyApp]);
    expect([...found.keys()]).toEqual(expect.arrayContaining([...documented.keys()]));
    expect(ours.map(([name]) => name).filter((name) => !documented.has(name))).toEqual([]);
    for (const [name, { type }] of documented)
      expect({ name, type: found.get(name)?.type }).toEqual({ name, type });
  });

  it('have the labels of the page, and no others', async () => {
    const documented = new Map([...(page.get(title) ?? []), ...everyApp]);
    for (const [name, { labels }] of await scrape(app)) {
      const told = documented.get(name)?.labels;
      if (told === undefined) continue;
      const unknown = [...labels].filter((label) => !ADDED.has(label) && !told.has(label));
      expect({ name, unknown }).toEqual({ name, unknown: [] });
      if (labels.size > 0)
        expect({ name, missing: [...told].filter((label) => !labels.has(label)) }).toEqual({
          name,
          missing: [],
        });
    }
  });
});

describe('the read API', () => {
  it('counts what it answered, by route and status', async () => {
    await ask(`${foxtail.url('read-api')}/v1/documents/nowhere`, key);
    await ask(`${foxtail.url('read-api')}/a-marker`, key);
    const response = await fetch(`${foxtail.url('read-api')}/metrics`);
    const text = await response.text();
    expect(text).toMatch(
      /^foxtail_read_api_requests_total{route="\/v1\/documents\/:id",status="200",app="read-api"} [1-9]/m,
    );
    expect(text).toContain('{route="/v1/documents/:id",status="404",app="read-api"} ');
    expect(text).toContain('{route="none",status="404",app="read-api"} 1');
    expect(text).toMatch(
      /^foxtail_read_api_request_seconds_count{app="read-api",route="\/v1\/documents\/:id"} [2-9]/m,
    );
    expect(text).not.toContain('marker');
  });
});
