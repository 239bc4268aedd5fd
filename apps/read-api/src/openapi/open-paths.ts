import type { OpenApiObject } from '#runtime';
import { problemAnswers } from './describe-operation.js';
import { headerRefs } from './headers.js';

const CACHED = { headers: headerRefs(['ETag', 'Cache-Control']) };

/** An answer that is the same for everybody, until the next release. */
function text(
  operationId: string,
  [summary, description]: [string, string],
  mediaType: string,
  schema: OpenApiObject,
  example: unknown,
): OpenApiObject {
  return {
    get: {
      operationId,
      tags: ['documentation'],
      summary,
      description,
      parameters: [{ $ref: '#/components/parameters/IfNoneMatch' }],
      responses: {
        '200': { description: 'It.', ...CACHED, content: { [mediaType]: { schema, example } } },
        '304': { description: 'Just what `If-None-Match` names.', ...CACHED },
        ...problemAnswers(['starting']),
      },
    },
  };
}

/** What whoever reaches the port may ask for, besides health. */
export const openPaths: OpenApiObject = {
  '/openapi.json': text(
    'openapi',
    ['This description, for machines', 'As OpenAPI 3.1.'],
    'application/json',
    { type: 'object', required: ['openapi', 'info', 'paths'] },
    { openapi: '3.1.0', info: { title: 'Foxtail read API', version: '1.0.0' }, paths: {} },
  ),
  '/docs': text(
    'docs',
    ['This description, for people', 'One page that needs no script and nothing from elsewhere.'],
    'text/html',
    { type: 'string' },
    '<!doctype html>…',
  ),
  '/metrics': {
    get: {
      operationId: 'metrics',
      tags: ['health'],
      summary: 'Figures for Prometheus',
      description: "In Prometheus's text format. No label names a key, a person or an id.",
      responses: {
        '200': {
          description: 'As it stands.',
          content: {
            'text/plain': {
              schema: { type: 'string' },
              example:
                '# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total{app="read-api"} 1.5\n',
            },
          },
        },
      },
    },
  },
};
