import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '#runtime';
import { parseEndpoints, type SecretSources } from './endpoints.config.js';

const sources: SecretSources = {
  env: { SECRET_A: 'a', SECRET_B: 'b' },
  readFile: (path) => {
    if (path === '/run/secrets/c') return 'c\n';
    throw new Error(`no file ${path}`);
  },
  allowInline: false,
};

const faultsOf = (text: string, from = sources): readonly string[] => {
  try {
    parseEndpoints(text, from);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

describe('the endpoints file', () => {
  it('gives an endpoint its defaults: POST and PUT, HMAC-SHA256 in hex, everything, 30 s', () => {
    const endpoint = parseEndpoints(
      'endpoints: [{ id: main, environment: prod, secrets: [{ id: s1, env: SECRET_A }] }]',
      sources,
    ).get('main');
    expect(endpoint).toMatchObject({
      id: 'main',
      environment: 'prod',
      vendorEnvironment: 'prod',
      methods: ['POST', 'PUT'],
      scheme: { algorithm: 'sha256', encoding: 'hex', prefix: '' },
      signatureHeader: 'x-invofox-signature',
      secrets: [{ id: 's1', value: 'a' }],
      inactivity: 30,
    });
    expect(endpoint?.accepts('anything.atAll')).toBe(true);
  });

  it('turns the inactivity rule off where batch or import events are named, unless told otherwise', () => {
    const inactivityOf = (more: string) =>
      parseEndpoints(
        `endpoints: [{ id: e, environment: p, secrets: [{ id: s, env: SECRET_A }], ${more} }]`,
        sources,
      ).get('e')?.inactivity;
    expect(inactivityOf('events: [document.*]')).toBe(30);
    expect(inactivityOf('events: [document.*, batch.closed]')).toBe('off');
    expect(inactivityOf('events: ["import.*"]')).toBe('off');
    expect(inactivityOf('events: ["batch.*"], inactivity: 90')).toBe(90);
    expect(inactivityOf('inactivity: off')).toBe('off');
  });

  it('has a commented example that is valid', () => {
    const text = readFileSync(
      join(import.meta.dirname, '../../../../foxtail.example.yaml'),
      'utf8',
    );
    const endpoints = parseEndpoints(text, { ...sources, env: { INVOFOX_SECRET: 'x' } });
    expect([...endpoints.keys()]).toEqual(['invofox-production']);
  });

  it('takes events by pattern', () => {
    const endpoint = parseEndpoints(
      'endpoints: [{ id: e, environment: p, secrets: [{ id: s, env: SECRET_A }], events: [document.*, batch.closed] }]',
      sources,
    ).get('e');
    expect(
      ['document.approved', 'batch.closed', 'batch.created', 'documents.x', 'batchxclosed'].map(
        (t) => endpoint?.accepts(t),
      ),
    ).toEqual([true, true, false, false, false]);
  });

  it('reads secrets from variables and files, without the line feed at the end', () => {
    const endpoint = parseEndpoints(
      'endpoints: [{ id: e, environment: p, secrets: [{ id: new, env: SECRET_B }, { id: old, file: /run/secrets/c }] }]',
      sources,
    ).get('e');
    expect(endpoint?.secrets).toEqual([
      { id: 'new', value: 'b' },
      { id: 'old', value: 'c' },
    ]);
  });

  it('takes a secret in the file itself only if that is switched on', () => {
    const text = 'endpoints: [{ id: e, environment: p, secrets: [{ id: s, value: inline }] }]';
    expect(faultsOf(text)).toEqual([expect.stringContaining('ALLOW_INLINE_SECRETS')]);
    expect(
      parseEndpoints(text, { ...sources, allowInline: true }).get('e')?.secrets[0]?.value,
    ).toBe('inline');
  });

  it('refuses a secret that two environments share, since the signature covers only the body', () => {
    const faults = faultsOf(`
      endpoints:
        - { id: one, environment: p, secrets: [{ id: s, env: SECRET_A }] }
        - { id: two, environment: p, secrets: [{ id: s, env: SECRET_A }] }
        - { id: three, environment: q, secrets: [{ id: s, env: SECRET_A }] }`);
    expect(faults).toEqual([
      expect.stringMatching(/endpoint three, secret s: .* environment p through one/),
    ]);
  });

  it('lists every fault at once, and no value of a secret', () => {
    const faults = faultsOf(`
      endpoints:
        - { id: e, environment: p, secrets: [{ id: s, env: NOT_SET }, { id: t, file: /nowhere }, { id: u }] }
        - { id: e, environment: p, secrets: [{ id: v, env: SECRET_A, value: hidden }] }`);
    expect(faults).toHaveLength(5);
    expect(faults.join('\n')).toMatch(/NOT_SET/);
    expect(faults.join('\n')).toMatch(/endpoint e is there more than once/);
    expect(faults.join('\n')).not.toMatch(/hidden/);
  });

  it.each([
    ['', 'must be object'],
    ['endpoints: []', 'fewer than 1'],
    ['endpoints: [', 'not YAML'],
    ['endpoints: [{ id: a/b, environment: p, secrets: [{ id: s, env: SECRET_A }] }]', 'pattern'],
    ['endpoints: [{ id: e, environment: p, secrets: [] }]', 'fewer than 1'],
    [
      'endpoints: [{ id: e, environment: p, secret: x, secrets: [{ id: s, env: SECRET_A }] }]',
      'secret',
    ],
    [
      'endpoints: [{ id: e, environment: p, algorithm: md5, secrets: [{ id: s, env: SECRET_A }] }]',
      'sha256',
    ],
  ])('refuses %s', (text, expected) => {
    expect(faultsOf(text).join('\n')).toContain(expected);
  });
});
