import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { DocumentedAnswers, type OpenApi } from '../../../../test/support/documented-answers.js';
import { RunningApi } from '../../test/running-api.js';
import { readApiProblems } from '../http/read-api.problems.js';
import { readApiOpenApi } from './read-api.openapi.js';

let database: TestDatabase;
let api: RunningApi;
// As it is printed: what JSON leaves out is not in the document.
const printed = JSON.parse(JSON.stringify(readApiOpenApi())) as OpenApi;
const document = new DocumentedAnswers(printed);

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  api = await RunningApi.start({ DATABASE_URL: database.url });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

describe("the read API's OpenAPI document", () => {
  it('has the routes that the running app has, and no others', () => {
    const routes = api.routes.map(
      ({ method, url }) => `${method.toLowerCase()} ${url.replace(/:(\w+)/g, '{$1}')}`,
    );
    // Fastify gives each GET its HEAD.
    const own = routes.filter((route) => !route.startsWith('head '));
    const documented = document.operations.map(({ method, path }) => `${method} ${path}`);
    expect(documented.sort()).toEqual(own.sort());
  });

  it('has an example of every problem that the app can answer', () => {
    const coded = document.all().map((answer) => answer.split(' ')[2]);
    expect(coded).toEqual(expect.arrayContaining(Object.keys(readApiProblems)));
  });

  it('has examples that are as their schemas say', () => {
    expect(document.faultsOfExamples()).toEqual([]);
  });
});
