import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resourceOf } from './resource.js';

const { version } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8'),
) as { version: string };
const settings = { OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_SAMPLER_ARG: 1 } as const;

describe('what spans say of their process', () => {
  const { OTEL_RESOURCE_ATTRIBUTES: before } = process.env;
  beforeEach(() => void delete process.env['OTEL_RESOURCE_ATTRIBUTES']);
  afterEach(() => {
    if (before === undefined) delete process.env['OTEL_RESOURCE_ATTRIBUTES'];
    else process.env['OTEL_RESOURCE_ATTRIBUTES'] = before;
  });

  it('is its name, version and instance', () => {
    const { attributes } = resourceOf(settings, 'ingest');
    expect(attributes).toMatchObject({
      'service.name': 'foxtail-ingest',
      'service.namespace': 'foxtail',
      'service.version': version,
      'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    });
  });

  it('is what is set rather than what is known', () => {
    process.env['OTEL_RESOURCE_ATTRIBUTES'] =
      'service.name=hooks,service.namespace=docs,service.instance.id=pod-1,deployment.environment.name=test';
    expect(resourceOf(settings, 'ingest').attributes).toMatchObject({
      'service.name': 'hooks',
      'service.namespace': 'docs',
      'service.instance.id': 'pod-1',
      'deployment.environment.name': 'test',
    });
    expect(
      resourceOf({ ...settings, OTEL_SERVICE_NAME: 'front' }, 'ingest').attributes,
    ).toMatchObject({ 'service.name': 'front', 'service.instance.id': 'pod-1' });
  });
});
