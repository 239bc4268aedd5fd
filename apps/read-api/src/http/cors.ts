import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ReadApiConfig } from '../read-api.config.js';

/** Lets scripts of these origins read answers; of no others, and by default of none. */
export function allowOrigins(app: NestFastifyApplication, { CORS_ORIGINS }: ReadApiConfig): void {
  if (CORS_ORIGINS === undefined) return;
  app.enableCors({
    origin: CORS_ORIGINS.split(','),
    methods: ['GET', 'HEAD'],
    // Credentials are headers here, never cookies.
    credentials: false,
    exposedHeaders: [
      'ETag',
      'Foxtail-Position-Status',
      'Link',
      'Location',
      'Preference-Applied',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'WWW-Authenticate',
    ],
    maxAge: 600,
  });
}
