import { Type } from 'typebox';
import { tracingSettings, type TracingSettings } from './tracing/tracing.config.js';

/** Settings that every Foxtail process has; an app spreads them into its own schema. */
export const runtimeSettings = {
  HOST: Type.String({ default: '0.0.0.0', description: 'Address to listen on.' }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    description: 'Least severe level that is logged. Logs are JSON lines on standard output.',
  }),
  REQUEST_TIMEOUT_MS: Type.Integer({
    default: 30_000,
    minimum: 1_000,
    description: 'How long a client may take to send a whole request; its headers 5 s at most.',
  }),
  MAX_CONNECTIONS: Type.Integer({
    default: 10_000,
    minimum: 1,
    description: 'Connections at once; more are closed as they come.',
  }),
  TRUSTED_PROXIES: Type.Optional(
    Type.String({
      description:
        'Addresses or ranges (10.0.0.0/8), comma-separated, of proxies whose X-Forwarded-For is believed. Unset: the address of the connection counts, for limits by source.',
    }),
  ),
  DRAIN_DELAY_MS: Type.Integer({
    default: 0,
    minimum: 0,
    description:
      'After SIGTERM: how long to keep serving while unready, so that load balancers look away first.',
  }),
  DRAIN_TIMEOUT_MS: Type.Integer({
    default: 20_000,
    minimum: 1_000,
    description:
      'How long the graceful stop may take after that; past it the process exits with 1.',
  }),
  ...tracingSettings,
};

export interface RuntimeSettings extends TracingSettings {
  HOST: string;
  PORT: number;
  LOG_LEVEL: string;
  REQUEST_TIMEOUT_MS: number;
  MAX_CONNECTIONS: number;
  TRUSTED_PROXIES?: string;
  DRAIN_DELAY_MS: number;
  DRAIN_TIMEOUT_MS: number;
}

/** The PORT setting with an app's own default, so that all four run on one machine. */
export function portSetting(fallback: number) {
  return Type.Integer({
    default: fallback,
    minimum: 0,
    maximum: 65_535,
    description: 'TCP port to listen on; 0 takes a free one.',
  });
}
