import type { OpenApiObject } from '#runtime';
import { Type } from 'typebox';
import { demoEnvironments } from '../environments.config.js';
import { answers, controlCall, idParameter, ref, refusals } from '../openapi.parts.js';
import { webhookSchema } from './webhook.schema.js';

/** One as it is sent: what has a default may be left out. */
export const newWebhookSchema = { ...webhookSchema, required: ['id', 'url', 'secret'] };

/** A webhook configuration as it is answered. */
export const webhookViewSchema = Type.Object(
  {
    ...Type.Omit(webhookSchema, ['secret']).properties,
    hasSecret: Type.Boolean({ description: 'The secret itself is never answered.' }),
  },
  { description: 'One webhook configuration.' },
);

const [demo] = demoEnvironments;
const environmentExample = {
  id: demo?.id ?? '',
  account: demo?.account ?? '',
  apiKeys: demo?.apiKeys ?? [],
};
const { secret, ...demoWebhook } = demo?.webhooks[0] ?? {};
const webhookExample = { ...demoWebhook, hasSecret: secret !== undefined };

const environment = idParameter('Id of the environment.', environmentExample.id, 'environment');
const id = idParameter('Id of the webhook configuration.', 'demo');
const oneWebhook = {
  type: 'object',
  required: ['result'],
  properties: { result: ref('Webhook') },
};

const given = (description: string) => ({
  required: true,
  description,
  content: {
    'application/json': {
      schema: ref('NewWebhook'),
      example: {
        id: 'approvals',
        url: 'http://127.0.0.1:8080/webhooks/approvals',
        events: ['document.approved'],
        secret: 'another-secret',
      },
    },
  },
});

const listEnvironments = {
  ...controlCall,
  operationId: 'listEnvironments',
  summary: 'Lists the environments',
  description: 'All that the simulator plays, with their API keys.',
  responses: answers(
    'They.',
    Type.Object({
      result: Type.Array(
        Type.Object({
          id: Type.String({ description: '24 hex digits.' }),
          account: Type.String({ description: '24 hex digits.' }),
          apiKeys: Type.Array(Type.String(), { description: 'Each opens the environment.' }),
        }),
      ),
    }),
    { result: [environmentExample] },
    [],
  ),
};

const listWebhooks = {
  ...controlCall,
  operationId: 'listWebhooks',
  summary: "Lists an environment's webhook configurations",
  description: 'In the order of their making.',
  parameters: [environment],
  responses: answers(
    'They.',
    {
      type: 'object',
      required: ['result'],
      properties: { result: { type: 'array', items: ref('Webhook') } },
    },
    { result: [webhookExample] },
    ['environment-not-found'],
  ),
};

const createWebhook = {
  ...controlCall,
  operationId: 'createWebhook',
  summary: 'Makes a webhook configuration',
  description: 'It is told of the events from then on.',
  parameters: [environment],
  requestBody: given('The configuration, as in the YAML file.'),
  responses: answers(
    'It is made; `Location` is its address.',
    oneWebhook,
    { result: webhookExample },
    [
      'bad-request',
      'webhook-invalid',
      'environment-not-found',
      'webhook-id-taken',
      'body-too-large',
    ],
    201,
  ),
};

const getWebhook = {
  ...controlCall,
  operationId: 'getWebhook',
  summary: 'Answers one webhook configuration',
  description: 'Without its secret.',
  parameters: [environment, id],
  responses: answers('It.', oneWebhook, { result: webhookExample }, [
    'environment-not-found',
    'webhook-not-found',
  ]),
};

const replaceWebhook = {
  ...controlCall,
  operationId: 'replaceWebhook',
  summary: 'Changes a webhook configuration',
  description:
    'Wholly: what is left out gets its default, save for `id` and `secret`, which stay. The change holds for the events after it.',
  parameters: [environment, id],
  requestBody: given('The configuration, as in the YAML file.'),
  responses: answers('As it is now.', oneWebhook, { result: webhookExample }, [
    'bad-request',
    'webhook-invalid',
    'environment-not-found',
    'webhook-not-found',
    'body-too-large',
  ]),
};

const deleteWebhook = {
  ...controlCall,
  operationId: 'deleteWebhook',
  summary: 'Deletes a webhook configuration',
  description:
    'What waits to be delivered to it is cancelled; what is under way ends as it is answered, without a retry.',
  parameters: [environment, id],
  responses: {
    '204': { description: 'It is gone.' },
    ...refusals(['bad-request', 'environment-not-found', 'webhook-not-found', 'body-too-large']),
  },
};

const webhooks = '/_simulator/environments/{environment}/webhooks';

export const webhooksPaths: OpenApiObject = {
  '/_simulator/environments': { get: listEnvironments },
  [webhooks]: { get: listWebhooks, post: createWebhook },
  [`${webhooks}/{id}`]: { get: getWebhook, put: replaceWebhook, delete: deleteWebhook },
};
