import { Type } from 'typebox';
import { deliveryStatuses } from '../delivery/delivery-record.js';

const filters = {
  batch: Type.Optional(
    Type.String({
      description: "This batch's deliveries only.",
      examples: ['64f0c0ffee0000000000b001'],
    }),
  ),
  webhook: Type.Optional(
    Type.String({
      description: 'Deliveries of the webhook configuration of this id only.',
      examples: ['demo'],
    }),
  ),
  environment: Type.Optional(
    Type.String({
      description: "This environment's deliveries only.",
      examples: ['64f0c0ffee00000000000001'],
    }),
  ),
  status: Type.Optional(
    Type.Enum([...deliveryStatuses], {
      description: 'Deliveries that are so only.',
      examples: ['lost'],
    }),
  ),
  type: Type.Optional(
    Type.String({
      description: 'Deliveries of this type of event only, or of a pattern such as `document.*`.',
      examples: ['document.processed'],
    }),
  ),
};

export const watchQuerySchema = Type.Object(filters);

export const deliveriesQuerySchema = Type.Object({
  ...filters,
  after: Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description:
      'Deliveries with a greater `seq` only: the `next` of the page before, oldest first.',
    examples: [100],
  }),
  before: Type.Integer({
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    default: Number.MAX_SAFE_INTEGER,
    description:
      'Deliveries with a smaller `seq` only: the `next` of the page before, newest first.',
    examples: [100],
  }),
  limit: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    default: 100,
    description: 'How many deliveries to answer at most.',
    examples: [100],
  }),
  order: Type.Enum(['asc', 'desc'], {
    default: 'asc',
    description: 'asc: oldest first; desc: newest first.',
    examples: ['desc'],
  }),
});

export const summaryQuerySchema = Type.Object({
  batch: Type.Array(Type.String(), {
    default: [],
    description: 'Id of a batch to count; given once for each.',
    examples: [['64f0c0ffee0000000000b001']],
  }),
});
