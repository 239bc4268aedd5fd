import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { nodeOptions } from '../node-options.js';
import { repoRoot } from '../repo-root.js';
import { dockerfileFaults } from './dockerfile-rules.js';
import { dockerignore } from './dockerignore.js';
import { readDockerfile, stepsOf, targetsOf } from './dockerfile.js';

const text = readFileSync(join(repoRoot, 'Dockerfile'), 'utf8');
const stages = readDockerfile(text);
const PORTS = { ingest: 8080, projections: 8081, 'read-api': 8082, simulator: 8083 };

describe('the Dockerfile', () => {
  test('keeps its promises', () => expect(dockerfileFaults(text)).toEqual([]));

  test('has an image for each app, and one for the commands', () => {
    const names = targetsOf(stages).map(({ name }) => name);
    expect(names).toEqual([...Object.keys(PORTS), 'tools']);
  });

  test.each(Object.entries(PORTS))('%s starts as it does everywhere, on its port', (app, port) => {
    const steps = stepsOf(stages, app);
    const last = (keyword: string) => steps.findLast((step) => step.keyword === keyword);
    expect(last('ENTRYPOINT')?.exec).toEqual(['node']);
    const main = `dist/apps/${app}/src/main.js`;
    expect(last('CMD')?.exec).toEqual([...(nodeOptions[app] ?? []), main]);
    expect(last('EXPOSE')?.words).toEqual([String(port)]);
    expect(last('ENV')?.words).toEqual([`PORT=${port}`]);
  });

  test('copies what there is, and what .dockerignore lets through', () => {
    const isSent = dockerignore(readFileSync(join(repoRoot, '.dockerignore'), 'utf8'));
    const copies = stages.flatMap(({ steps }) => steps.filter(({ keyword }) => keyword === 'COPY'));
    const sources = (stage?: string) =>
      copies
        .filter(({ flags }) => flags['from'] === stage)
        .flatMap(({ words }) => words.slice(0, -1));
    const given = sources();
    // Of what is compiled, the sources: dist is as they are.
    const compiled = sources('build').map((path) => path.replace('/foxtail/dist/', ''));
    expect([given.includes('apps'), compiled.includes('apps/ingest/src')]).toEqual([true, true]);
    expect([...given, ...compiled].filter((path) => !existsSync(join(repoRoot, path)))).toEqual([]);
    expect(given.filter((path) => !isSent(path))).toEqual([]);
  });

  test('names the version of the project', () => {
    const { version } = JSON.parse(readFileSync(join(repoRoot, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(text).toContain(`ARG VERSION=${version}\n`);
  });
});

/** What each change of the Dockerfile must be told for. */
const CHANGES: [name: string, from: string | RegExp, to: string, fault: RegExp][] = [
  ['an image without a tag', /:[\d.]+-bookworm-slim/, '', /neither tag nor digest/],
  ['the latest image', /:[\d.]+-bookworm-slim/, ':latest', /another one each day/],
  ['ADD', 'COPY tools tools', 'ADD tools tools', /ADD unpacks/],
  ['all of the context', 'COPY tools tools', 'COPY . .', /COPY of all/],
  ['root', 'USER 65532:65532', 'USER 0', /ingest runs as 0/],
  ['a user by name', 'USER 65532:65532', 'USER nonroot', /read-api runs as nonroot/],
  ['no user', /^USER.*$/m, '', /simulator runs as root/],
  ['a command by a shell', 'ENTRYPOINT ["node"]', 'ENTRYPOINT node', /ENTRYPOINT needs a shell/],
  ['a RUN where there is no shell', /^USER.*$/m, 'USER 1:1\nRUN node -v', /no shell to RUN/],
  ['no health check', /^HEALTHCHECK[^]*?\n.*$/m, '', /ingest has no HEALTHCHECK/],
  ['no licence', /org\.opencontainers\.image\.licenses=\S+ /, '', /no label licenses/],
  ['a secret', 'ENV PORT=8080', 'ENV API_KEY=x', /in the image for good/],
  ['npm install', 'npm ci --omit=dev', 'npm install', /nobody has pinned/],
  [
    'a file that only its owner may read',
    'COPY --chmod=444 LICENSE',
    'COPY LICENSE',
    /give --chmod/,
  ],
  ['an instruction that is none', 'WORKDIR /', 'WORKDIRS /', /Unknown instruction/],
];

test.each(CHANGES)('%s is a fault', (_, from, to, fault) => {
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  expect(dockerfileFaults(changed).join('\n')).toMatch(fault);
});
