import { Type } from 'typebox';

/** Samplers by their names in OpenTelemetry's specification of environment variables. */
export const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof samplerNames)[number];

/**
 * Settings of traces, by OpenTelemetry's own names. Its exporter reads the certificates by itself, and whatever else it
 * knows (OTEL_EXPORTER_OTLP_TIMEOUT, …_COMPRESSION).
 */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({
      pattern: '^https?://',
      description:
        'Where traces go: an OTLP receiver over HTTP, such as http://collector:4318. Unset: no traces, at no cost.',
    }),
  ),
  OTEL_EXPORTER_OTLP_HEADERS: Type.Optional(
    Type.String({
      description: 'Headers for it, as name=value, comma-separated: such as its credential.',
    }),
  ),
  OTEL_EXPORTER_OTLP_CERTIFICATE: Type.Optional(
    Type.String({
      description:
        'PEM file of the authority that its certificate is from. Unset: those that Node.js knows.',
    }),
  ),
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: Type.Optional(
    Type.String({ description: 'PEM file of a client certificate for it.' }),
  ),
  OTEL_EXPORTER_OTLP_CLIENT_KEY: Type.Optional(
    Type.String({ description: 'PEM file of the key of that certificate.' }),
  ),
  OTEL_SERVICE_NAME: Type.Optional(
    Type.String({ description: 'What the service is called in traces. Default foxtail-<app>.' }),
  ),
  OTEL_RESOURCE_ATTRIBUTES: Type.Optional(
    Type.String({ description: 'What else its traces say of the process, as name=value,…' }),
  ),
  OTEL_TRACES_SAMPLER: Type.Enum([...samplerNames], {
    default: 'parentbased_always_on',
    description: 'Which requests are traced; parentbased: as a request says that comes traced.',
  }),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    default: 1,
    minimum: 0,
    maximum: 1,
    description: 'Which share of them, for the samplers by traceidratio.',
  }),
};

export interface TracingSettings {
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  OTEL_SERVICE_NAME?: string;
  OTEL_TRACES_SAMPLER: SamplerName;
  OTEL_TRACES_SAMPLER_ARG: number;
}
