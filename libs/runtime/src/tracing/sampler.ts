import { SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { SamplerName, TracingSettings } from './tracing.config.js';

/** The sampler that the settings name, for work that follows on others' as well. */
export function samplerOf({
  OTEL_TRACES_SAMPLER: name,
  OTEL_TRACES_SAMPLER_ARG: share,
}: Pick<TracingSettings, 'OTEL_TRACES_SAMPLER' | 'OTEL_TRACES_SAMPLER_ARG'>): Sampler {
  const samplers: Record<SamplerName, () => Sampler> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(share),
    parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    parentbased_traceidratio: () =>
      new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
  };
  return followingLinks(samplers[name]());
}

/**
 * What consumes many messages has no parent, and would be drawn by lot anew: of a hundred messages that are
 * traced, ninety-nine would end in nothing. So it is traced where one of them is.
 */
function followingLinks(inner: Sampler): Sampler {
  return {
    shouldSample(context, traceId, name, kind, attributes, links) {
      const isBatch = kind === SpanKind.CONSUMER && trace.getSpanContext(context) === undefined;
      const follows = links.some(
        ({ context: { traceFlags } }) => (traceFlags & TraceFlags.SAMPLED) !== 0,
      );
      return isBatch && follows
        ? { decision: SamplingDecision.RECORD_AND_SAMPLED }
        : inner.shouldSample(context, traceId, name, kind, attributes, links);
    },
    toString: () => `FollowingLinks{${inner.toString()}}`,
  };
}
