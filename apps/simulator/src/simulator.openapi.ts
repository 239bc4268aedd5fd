import { healthPaths, problemSchema, type OpenApiObject } from '#runtime';
import { controlPaths } from './control/control.openapi.js';
import { deliveryDetailSchema, deliverySchema, summarySchema } from './control/control.schemas.js';
import { ref } from './openapi.parts.js';
import { pagePaths } from './page/page.openapi.js';
import { vendorPaths } from './vendor/vendor.openapi.js';
import { ingestPaths } from './vendor/ingest.openapi.js';
import {
  batchSchema,
  companySchema,
  documentSchema,
  fileSchema,
  importSchema,
} from './vendor/vendor.schemas.js';
import { worldPaths } from './vendor/world.openapi.js';
import { batchSummarySchema } from './vendor/world.schemas.js';
import { newWebhookSchema, webhookViewSchema } from './webhooks/webhooks.openapi.js';

const uploadProblem = {
  description: 'A refusal that may list all that is wrong with what was sent.',
  allOf: [
    ref('Problem'),
    {
      type: 'object',
      properties: {
        faults: { type: 'array', items: { type: 'string' }, description: 'For people.' },
      },
    },
  ],
};

/** The HTTP side of the simulator as OpenAPI 3.1. */
export function simulatorOpenApi(): OpenApiObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Foxtail simulator',
      version: '1.0.0',
      description:
        "Plays the document-AI vendor: takes uploads and sends signed webhooks. Error bodies are Foxtail's; the vendor's are not known.",
      contact: { name: 'Foxtail' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://localhost:8083', description: 'As `npm start` has it.' }],
    tags: [
      { name: 'vendor', description: "The vendor's API." },
      { name: 'control', description: "The simulator's own API, which the vendor does not have." },
      { name: 'page', description: 'The web page, which is at `/` in a browser.' },
      { name: 'health', description: 'For orchestrators.' },
    ],
    paths: {
      ...vendorPaths,
      ...ingestPaths,
      ...controlPaths,
      ...worldPaths,
      ...pagePaths,
      ...healthPaths('kafka'),
    },
    components: {
      securitySchemes: {
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'Each key opens one environment.',
        },
      },
      schemas: {
        Document: documentSchema,
        Batch: batchSchema,
        BatchSummary: batchSummarySchema,
        File: fileSchema,
        Import: importSchema,
        Company: companySchema,
        Delivery: deliverySchema,
        DeliveryDetail: deliveryDetailSchema,
        Webhook: webhookViewSchema,
        NewWebhook: newWebhookSchema,
        Summary: summarySchema,
        UploadProblem: uploadProblem,
        Problem: problemSchema,
      },
    },
  };
}
