import { ROOT_CONTEXT, SpanKind, trace, type SpanContext } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from '@jest/globals';
import { samplerOf } from './sampler.js';
import { samplerNames, type SamplerName } from './tracing.config.js';

const context = (traceFlags: number, id = '1'): SpanContext => ({
  traceId: id.repeat(32),
  spanId: id.repeat(16),
  traceFlags,
  isRemote: true,
});

/** Whether a span is sampled that has this parent and these links. */
function isSampled(
  sampler: { name: SamplerName; share?: number },
  {
    parent,
    links = [],
    kind = SpanKind.CONSUMER,
    traceId = 'f'.repeat(32),
  }: {
    parent?: SpanContext;
    links?: readonly SpanContext[];
    kind?: SpanKind;
    traceId?: string;
  },
): boolean {
  const { decision } = samplerOf({
    OTEL_TRACES_SAMPLER: sampler.name,
    OTEL_TRACES_SAMPLER_ARG: sampler.share ?? 1,
  }).shouldSample(
    parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent),
    traceId,
    'a span',
    kind,
    {},
    links.map((linked) => ({ context: linked })),
  );
  return decision === SamplingDecision.RECORD_AND_SAMPLED;
}

describe('the sampler', () => {
  test.each(samplerNames)('%s samples a chunk where one of its messages is sampled', (name) => {
    const links = [context(0, '1'), context(1, '2'), context(0, '3')];
    expect(isSampled({ name, share: 0 }, { links })).toBe(true);
  });

  test('draws a chunk by lot where none of them is, and one that has a parent by its parent', () => {
    const name = 'parentbased_traceidratio';
    expect(isSampled({ name, share: 0 }, { links: [context(0)] })).toBe(false);
    expect(isSampled({ name, share: 1 }, { links: [context(0)] })).toBe(true);
    const links = [context(1)];
    expect(isSampled({ name, share: 0 }, { links, parent: context(0) })).toBe(false);
    expect(isSampled({ name, share: 0 }, { parent: context(1) })).toBe(true);
  });

  test('follows links for chunks only', () => {
    const links = [context(1)];
    expect(isSampled({ name: 'always_off' }, { links, kind: SpanKind.SERVER })).toBe(false);
  });

  test.each([
    ['always_on', true, true],
    ['always_off', false, false],
    ['traceidratio', true, true],
    ['parentbased_always_on', true, false],
    ['parentbased_always_off', false, false],
    ['parentbased_traceidratio', true, false],
  ] as const)(
    '%s: of requests without a parent %s, of an unsampled one %s',
    (name, root, child) => {
      const kind = SpanKind.SERVER;
      expect(isSampled({ name }, { kind })).toBe(root);
      expect(isSampled({ name }, { kind, parent: context(0) })).toBe(child);
    },
  );

  test('takes the share that it is told, by the trace', () => {
    const half = { name: 'traceidratio', share: 0.5 } as const;
    const kind = SpanKind.SERVER;
    const taken = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0')).filter(
      (byte) => isSampled(half, { kind, traceId: `${byte}000000`.repeat(4).replace(/^0+$/, '1') }),
    );
    expect(taken.length).toBeLessThan(256);
    expect(taken.length).toBeGreaterThan(0);
  });
});
