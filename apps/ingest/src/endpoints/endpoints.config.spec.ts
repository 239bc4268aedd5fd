import { createSecretKey, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Endpoint } from './endpoint.js';
import { endpointsSource, parseEndpoints, readEndpoints } from './endpoints.config.js';
import { missingHeader } from './missing-header.js';
import { readSecretsFrom, standInSecrets } from './secret-reader.js';
import type { FileReader } from './small-file.js';

const LARGEST_BODY = 10_000;
const env = { SECRET_A: 'a', SECRET_B: 'b\n' };
const readFile: FileReader = (path) =>
  path === '/etc/foxtail/secrets/c'
    ? { ok: true, bytes: Buffer.from('c\r\n') }
    : { ok: false, why: 'is not there' };

const read = (text: string, allowInline = false) =>
  parseEndpoints(
    text,
    { path: 'foxtail.yaml', largestBody: LARGEST_BODY },
    readSecretsFrom(env, readFile, '/etc/foxtail', allowInline),
  );

const good = (text: string, allowInline = false) => {
  const reading = read(text, allowInline);
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  return reading;
};

/** One endpoint with these fields besides what it needs. */
const withFields = (more: string) => {
  const text = `endpoints: [{ id: e, environment: p, secrets: [{ id: s, env: SECRET_A }], ${more} }]`;
  return good(text).endpoints.get('e') as Endpoint;
};
const key = (text: string) => createSecretKey(Buffer.from(text));

describe('the endpoints file', () => {
  it('gives an endpoint its defaults', () => {
    const { endpoints, warnings } = good(
      'endpoints: [{ id: main, environment: prod, secrets: [{ id: s1, env: SECRET_A }] }]',
    );
    const { accepts, ...fields } = endpoints.get('main') as Endpoint;
    expect(fields).toEqual({
      id: 'main',
      environment: 'prod',
      vendorEnvironment: 'prod',
      methods: ['POST', 'PUT'],
      scheme: { algorithm: 'sha256', encoding: 'hex', prefix: '' },
      signatureHeader: 'x-invofox-signature',
      secrets: [{ id: 's1', value: expect.anything() }],
      tolerance: 'off',
      requiredHeaders: [],
      passHeaders: [],
      bodyLimit: LARGEST_BODY,
      identity: 'body',
      inactivity: 30,
    });
    expect(accepts('anything.atAll')).toBe(true);
    expect(warnings).toEqual([expect.stringContaining('set vendorEnvironment')]);
  });

  it('takes every field', () => {
    const endpoint = withFields(`
      vendorEnvironment: 64f0c0ffee00000000000001, methods: [PUT], algorithm: sha3-512,
      encoding: base64, prefix: "v1=", signatureHeader: X-Signature, tolerance: 300,
      requiredHeaders: { X-Tenant: acme, X-Token: { env: SECRET_B }, X-File: { file: secrets/c } },
      passHeaders: [X-Tenant, X-Request-Id], bodyLimit: 9000, identity: body-without-time, inactivity: 90`);
    expect(endpoint).toMatchObject({
      vendorEnvironment: '64f0c0ffee00000000000001',
      methods: ['PUT'],
      scheme: { algorithm: 'sha3-512', encoding: 'base64', prefix: 'v1=' },
      signatureHeader: 'x-signature',
      tolerance: 300,
      passHeaders: ['x-tenant', 'x-request-id'],
      bodyLimit: 9000,
      identity: 'body-without-time',
      inactivity: 90,
    });
    const headers = { 'x-tenant': 'acme', 'x-token': 'b', 'x-file': 'c' };
    expect(missingHeader(endpoint, headers)).toBeNull();
    expect(missingHeader(endpoint, { ...headers, 'x-token': 'c' })).toBe('x-token');
  });

  it('turns the inactivity rule off where batch or import events are named, unless told otherwise', () => {
    expect(withFields('events: [document.*]').inactivity).toBe(30);
    expect(withFields('events: [document.*, batch.closed]').inactivity).toBe('off');
    expect(withFields('events: ["import.*"]').inactivity).toBe('off');
    expect(withFields('events: ["batch.*"], inactivity: 90').inactivity).toBe(90);
    expect(withFields('inactivity: off').inactivity).toBe('off');
  });

  it('takes events by pattern', () => {
    const { accepts } = withFields('events: [document.*, batch.closed, "*.rejected"]');
    const accepted = (types: string[]) => types.map((type) => accepts(type));
    expect(accepted(['document.approved', 'batch.closed', 'file.rejected'])).toEqual([
      true,
      true,
      true,
    ]);
    expect(accepted(['batch.created', 'documents.x', 'batchxclosed'])).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('reads secrets from variables and files, without the line feed at the end', () => {
    const { endpoints } = good(`
      endpoints:
        - id: e
          environment: p
          secrets: [{ id: new, env: SECRET_B }, { id: old, file: secrets/c }, { id: abs, file: /etc/foxtail/secrets/c }]`);
    const secrets = endpoints.get('e')?.secrets ?? [];
    expect(secrets.map(({ id }) => id)).toEqual(['new', 'old', 'abs']);
    const holds = ['b', 'c', 'c'].map((text, i) =>
      key(text).equals(secrets[i]?.value as KeyObject),
    );
    expect(holds).toEqual([true, true, true]);
  });

  it('prints no secret, however an endpoint is logged', () => {
    const { endpoints } = good(
      'endpoints: [{ id: e, environment: p, secrets: [{ id: s, value: tell-tale }], requiredHeaders: { x-a: tell-tale } }]',
      true,
    );
    expect(JSON.stringify([...endpoints])).not.toContain('tell-tale');
  });

  it('takes a secret in the file itself only if that is switched on', () => {
    const text = 'endpoints: [{ id: e, environment: p, secrets: [{ id: s, value: inline }] }]';
    expect(read(text)).toEqual({
      ok: false,
      faults: [expect.stringContaining('ALLOW_INLINE_SECRETS')],
    });
    const value = good(text, true).endpoints.get('e')?.secrets[0]?.value;
    expect(key('inline').equals(value as KeyObject)).toBe(true);
  });

  it.each([
    ['prod', '', /^foxtail\.yaml:1:\d+ endpoint e: .* other than prod are kept as unmapped/],
    ['prod', 'vendorEnvironment: 64f0c0ffee00000000000001,', undefined],
    ['64f0c0ffee00000000000001', '', undefined],
  ])('warns where payloads of environment %s would be taken for others: %s', (name, more, says) => {
    const secrets = '[{ id: s, env: SECRET_A }]';
    const { warnings } = good(
      `endpoints: [{ id: e, environment: ${name}, ${more} secrets: ${secrets} }]`,
    );
    expect(warnings).toEqual(says === undefined ? [] : [expect.stringMatching(says)]);
  });

  it('warns of sha1, and of a pattern that takes no event that is known', () => {
    const { warnings } = good(`endpoints:
  - id: e
    environment: 64f0c0ffee00000000000001
    algorithm: sha1
    events: [documents.*, batch.*]
    secrets: [{ id: s, env: SECRET_A }]`);
    expect(warnings).toEqual([
      expect.stringMatching(/^foxtail\.yaml:4:16 endpoint e: sha1 is weak/),
      expect.stringMatching(/^foxtail\.yaml:5:14 endpoint e: .* did you mean document\.\*\?$/),
    ]);
  });

  it('tells by a revision whether an endpoint changed, its secrets included', () => {
    const revision = (id: string, text: string) => good(text).revisions.get(id);
    const file = (secret: string, more = '') =>
      `endpoints: [{ id: e, environment: p, secrets: [{ id: s, env: ${secret} }]${more} }]`;
    expect(revision('e', file('SECRET_A'))).toBe(revision('e', `# a comment\n${file('SECRET_A')}`));
    expect(revision('e', file('SECRET_A'))).not.toBe(revision('e', file('SECRET_B')));
    expect(revision('e', file('SECRET_A'))).not.toBe(
      revision('e', file('SECRET_A', ', tolerance: 5')),
    );
    const other = readSecretsFrom({ SECRET_A: 'another' }, readFile, '/', false);
    const changed = parseEndpoints(file('SECRET_A'), { path: 'f', largestBody: 10_000 }, other);
    expect(changed.ok && changed.revisions.get('e')).not.toBe(revision('e', file('SECRET_A')));
  });

  it('can be checked where no secret is at hand', () => {
    const check = (text: string) =>
      parseEndpoints(text, { path: 'f', largestBody: 10_000 }, standInSecrets(false));
    const secret = (environment: string, id: string) =>
      `{ id: ${id}, environment: ${environment}, secrets: [{ id: s, env: NOT_SET }], requiredHeaders: { x: { file: /no } } }`;
    expect(check(`endpoints: [${secret('p', 'a')}]`).ok).toBe(true);
    expect(check(`endpoints: [${secret('p', 'a')}, ${secret('q', 'b')}]`)).toEqual({
      ok: false,
      faults: [expect.stringContaining('the same secret serves environment p through a')],
    });
  });

  it('has a commented example that is valid', () => {
    const path = join(import.meta.dirname, '../../../../foxtail.example.yaml');
    const source = endpointsSource(path, { allowInline: false, largestBody: 921_600 });
    const reading = readEndpoints({ ...source, env: { INVOFOX_SECRET: 'x' } });
    expect(reading).toMatchObject({ ok: true, warnings: [] });
    expect(reading.ok && [...reading.endpoints.keys()]).toEqual(['invofox-production']);
  });
});
