import type { OpenApiObject } from '#runtime';
import { refusals } from '../openapi.parts.js';

const text = { type: 'string' };

/** The responses of `GET /`, with the page that browsers get instead. */
export function withPage(responses: OpenApiObject): OpenApiObject {
  const good = responses['200'] as { content: OpenApiObject };
  const html = {
    schema: {
      ...text,
      description:
        "The simulator's web page: for requests without `x-api-key` whose `Accept` prefers text/html to application/json.",
    },
  };
  return { ...responses, '200': { ...good, content: { ...good.content, 'text/html': html } } };
}

const file = {
  tags: ['page'],
  security: [],
  operationId: 'getPageFile',
  summary: 'Answers a file of the web page',
  description: 'Its style, its icon, or one of its modules.',
  parameters: [
    {
      name: 'file',
      in: 'path',
      required: true,
      description: 'Name of the file.',
      schema: text,
      example: 'style.css',
    },
  ],
  responses: {
    '200': {
      description: 'The file.',
      content: {
        'text/css': { schema: text },
        'text/javascript': { schema: text },
        'image/svg+xml': { schema: text },
      },
    },
    ...refusals(['page-file-not-found']),
  },
};

export const pagePaths: OpenApiObject = { '/_simulator/page/{file}': { get: file } };
