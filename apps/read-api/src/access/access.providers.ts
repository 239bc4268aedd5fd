import type { Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import type { AppContext } from '#runtime';
import type { ReadApiConfig } from '../read-api.config.js';
import { Access } from './access.js';
import { AccessGuard } from './access.guard.js';
import { ApiKeys } from './api-keys.js';
import { LastUse } from './last-use.js';
import { TokenVerifier } from './token-verifier.js';

/** The guard of every route, and what it goes by. */
export function accessProviders(
  { config, logger }: AppContext<ReadApiConfig>,
  dataSource: DataSource,
): Provider[] {
  const lastUse = new LastUse(dataSource, logger);
  const access = new Access(new ApiKeys(dataSource), tokenVerifier(config), lastUse, {
    callers: { perMinute: config.RATE_LIMIT_PER_MINUTE, burst: config.RATE_LIMIT_BURST },
    failures: {
      perMinute: config.FAILED_ACCESS_PER_MINUTE,
      burst: config.FAILED_ACCESS_PER_MINUTE,
    },
  });
  return [
    { provide: LastUse, useValue: lastUse },
    { provide: Access, useValue: access },
    { provide: APP_GUARD, useClass: AccessGuard },
  ];
}

function tokenVerifier(config: ReadApiConfig): TokenVerifier | null {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URL: jwksUrl } = config;
  // The schema wants all of them or none.
  if (issuer === undefined || audience === undefined || jwksUrl === undefined) return null;
  return new TokenVerifier({
    issuer,
    audience,
    jwksUrl,
    algorithms: config.OIDC_ALGORITHMS.split(','),
    clockToleranceSeconds: config.OIDC_CLOCK_TOLERANCE_SECONDS,
    claims: { scopes: config.OIDC_SCOPE_CLAIM, environments: config.OIDC_ENVIRONMENT_CLAIM },
  });
}
