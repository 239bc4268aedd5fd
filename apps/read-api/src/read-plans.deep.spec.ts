import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createApiKey, migrate, READ_SCOPES } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { documentId, filled, fillLargeTables } from '../../../test/support/large-tables.js';
import { everyQuery, isPaged } from '../test/every-request.js';
import { PlanReader, type Plan } from '../test/plan-reader.js';
import { openReads } from '../test/read-queries.js';
import { bearer, RunningApi } from '../test/running-api.js';
import { streamBeginning } from '../test/stream-beginning.js';
import { StatementRecorder } from '../test/statement-recorder.js';
import { LastUse } from './access/last-use.js';
import { encodeCursor, isTime } from './http/page.js';
import { MOST_MATCHES } from './lists/client-data-statement.js';
import { spooledStatement } from './positions/spooled-watches.js';
import { placesStatement } from './streams/places-statement.js';
import { watchStatement } from './waiting/watch-statement.js';

const DOCUMENTS = 1_000_000;
const LIMIT = 20;
/** Tables of so many rows may not be read from one end to the other. */
const LARGE = 10_000;
/**
 * What a statement may look at, in rows and in pages: so much for each item of the page, and what a search of the
 * customer's data in each environment may find. A sort or a filter without an index of its own goes far past it.
 */
const MOST = 50 * LIMIT + filled.environments.length * MOST_MATCHES;

const VALUES = {
  environment: ['alpha'],
  companyId: filled.companies,
  type: filled.types,
  publicState: filled.publicStates,
  receivedFrom: ['2026-01-03T00:00:00Z'],
  receivedBefore: ['2026-01-05T00:00:00Z'],
  updatedFrom: ['2026-01-03T00:00:00Z'],
  updatedBefore: ['2026-01-05T00:00:00Z'],
  'clientData.order': [filled.clientData.order],
  'clientData.shop': [filled.clientData.shop],
};
const IDS: Record<string, readonly string[]> = {
  batches: [filled.largeBatch, filled.largeImport, filled.mediumBatch, 'nowhere'],
  documents: [documentId(7), 'nowhere'],
};

let database: TestDatabase;
let admin: DataSource;
let api: RunningApi;
let recorder: StatementRecorder;
let reader: PlanReader;
let key: Record<string, string>;
/** Plans by the route and the names of the parameters that it was asked with. */
const plans = new Map<string, Plan[]>();

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  await fillLargeTables(database.url, { documents: DOCUMENTS, vendorBytes: 64 });
  admin = await openReads(database.url);
  reader = await PlanReader.open(admin, LARGE);
  const environments = [...filled.environments];
  key = bearer(await createApiKey(admin, { name: 'test', environments, scopes: READ_SCOPES }));
  api = await RunningApi.start({ DATABASE_URL: database.url, RATE_LIMIT_PER_MINUTE: '0' });
  recorder = new StatementRecorder(api.app.get(DataSource));
});
afterAll(async () => {
  await api.close();
  await admin.destroy();
  await database.drop();
});

const routes = () => [
  ...new Set(api.routes.map(({ url }) => url).filter((url) => url.startsWith('/v1/'))),
];
const addressesOf = (route: string): string[] => {
  const [, kind = ''] = /^\/v1\/(\w+)\/:id/.exec(route) ?? [];
  return route.includes(':') ? (IDS[kind] ?? []).map((id) => route.replace(':id', id)) : [route];
};

/** The cursor of a page far behind the first, within the same list. */
function farBehind(next: string): string {
  const [scope = '', ...parts] = JSON.parse(Buffer.from(next, 'base64url').toString()) as string[];
  const isFirstId = !parts.some(isTime);
  return encodeCursor(
    scope,
    parts.map((part, n) =>
      isTime(part) ? '2026-01-04T00:00:00.000Z' : isFirstId && n === 0 ? '000080000000' : part,
    ),
  );
}

async function get(address: string): Promise<Record<string, unknown>> {
  const { status, json } = await api.ask(address, key);
  if (status === 400) expect(json['code']).toBe('query-invalid');
  else expect([200, 404]).toContain(status);
  return json;
}

/** Until its first message, where there is one at once. */
async function follow(
  address: string,
  query: Record<string, string>,
): Promise<Record<string, unknown>> {
  const first = address.includes('/batches/') || query['from'] === 'start' ? 'data:' : 'retry:';
  const status = await streamBeginning(api, address, key, (text) => text.includes(first));
  expect([200, 400, 404]).toContain(status);
  return {};
}

/** Asks, and reads the plan of whatever was sent to Postgres for it. */
async function ask(
  route: string,
  path: string,
  query: Record<string, string>,
): Promise<string | null> {
  const page: Record<string, string> = isPaged(route) ? { limit: String(LIMIT) } : {};
  const asked = new URLSearchParams({ ...query, ...page }).toString();
  const address = `${path}?${asked}`;
  const json = route.endsWith('/stream') ? await follow(address, query) : await get(address);
  const name = [route, ...Object.keys(query)].join(' ');
  const read = await reader.plansOf(recorder.take());
  plans.set(name, [...(plans.get(name) ?? []), ...read]);
  return typeof json['next'] === 'string' ? json['next'] : null;
}

describe('with a million documents', () => {
  it('every statement of every route reads about as many rows as it answers, along an index', async () => {
    for (const route of routes()) {
      for (const query of everyQuery(route, VALUES)) {
        for (const path of addressesOf(route)) {
          const next = await ask(route, path, query);
          if (next !== null) await ask(route, path, { ...query, cursor: farBehind(next) });
        }
      }
    }
    const read = [...plans].filter(([, all]) => all.length > 0).map(([name]) => name.split(' ')[0]);
    expect(new Set(read)).toEqual(new Set(routes()));
    expect(faults()).toEqual([]);
  });

  it('so does what is read and written of a key', async () => {
    await api.app.get(LastUse).save();
    const written = await reader.plansOf(recorder.take());
    plans.set('last use', written);
    expect(written.map(({ statement }) => statement.text).join()).toContain(
      'UPDATE foxtail.api_keys',
    );
    expect(faults()).toEqual([]);
  });

  it('so does what is read for all who wait or stream, at once', async () => {
    const many = Array.from({ length: 20 }, (_, n) => n);
    const [environment = ''] = filled.environments;
    plans.set(
      'waiting',
      await reader.plansOf([
        watchStatement(many.map((n) => ({ environment, batchId: `b${n * 10}` }))),
        spooledStatement(
          many.map((n) => ({
            ...{ source: environment, entity: 'document', subject: documentId(n), id: 'x' },
          })),
        ),
        placesStatement(
          many.slice(0, 12).map((lane) => ({
            ...{ environment, lane, after: BigInt(DOCUMENTS) },
            place: { topic: 'foxtail.documents.v1', partition: lane },
          })),
          LIMIT,
        ),
      ]),
    );
    expect(faults()).toEqual([]);
  });

  it('no index is there for nothing', async () => {
    const used = new Set([...plans.values()].flat().flatMap(({ indexes }) => indexes));
    expect((await reader.indexes()).filter((index) => !used.has(index))).toEqual([
      // The projections read along these.
      'batches_awaiting_inactivity',
      'files_pkey',
    ]);
  });
});

function faults(): string[] {
  return [...plans].flatMap(([name, all]) =>
    all.flatMap(({ scanned, rows, pages, statement }) =>
      scanned.length > 0 || rows > MOST || pages > MOST
        ? `${name}: ${rows} rows, ${pages} pages, scans of ${scanned.join() || 'none'}: ${JSON.stringify(statement)}`
        : [],
    ),
  );
}
