import { healthPaths, problemSchema, type OpenApiObject } from '#runtime';
import { describeOperation, headerParameters } from './describe-operation.js';
import { answerHeaders } from './headers.js';
import { openPaths } from './open-paths.js';
import { operations } from './operations.js';
import { viewSchemas } from './view-schemas.js';

const DESCRIPTION = `Answers whether a batch of documents is done, and with what.

Each read needs a credential with the scopes that it names, and shows what is in the environments of that credential only: another environment's id is a 404, like one that is nowhere. A parameter that a route does not know is a 400.

Errors are problems (RFC 9457): branch on \`code\`. Each GET may be asked with HEAD as well, which answers the same headers.`;

/**
 * The read API as OpenAPI 3.1.
 * @param server where it is, also as an address relative to this document's
 */
export function readApiOpenApi(server = 'http://localhost:8082'): OpenApiObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Foxtail read API',
      version: '1.0.0',
      description: DESCRIPTION,
      contact: { name: 'Foxtail' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: server, description: 'The read API; 8082 is its port with `npm start`.' }],
    tags: [
      { name: 'batches', description: 'Batches and imports, and what is in them.' },
      { name: 'documents', description: 'Documents, wherever they are.' },
      { name: 'documentation', description: 'This description.' },
      { name: 'health', description: 'For orchestrators and Prometheus.' },
    ],
    paths: {
      ...Object.fromEntries(
        operations.map((operation) => [
          operation.route.path,
          { get: describeOperation(operation) },
        ]),
      ),
      ...openPaths,
      ...healthPaths('postgres'),
    },
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key (`fxt_…`) or, where an issuer is configured, an access token (JWT).',
        },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Api-Key',
          description: 'An API key, for whoever has `Authorization` in use already.',
        },
      },
      parameters: headerParameters,
      headers: answerHeaders,
      schemas: {
        ...viewSchemas(),
        Problem: {
          ...problemSchema,
          properties: {
            ...(problemSchema['properties'] as object),
            environments: {
              type: 'array',
              items: { type: 'string' },
              description: 'Of `environment-needed`: those that the id is in.',
            },
            scopes: {
              type: 'array',
              items: { type: 'string' },
              description: 'Of `scope-missing`: what the credential lacks.',
            },
          },
        },
      },
    },
  };
}
