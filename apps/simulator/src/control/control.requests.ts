import { Type } from 'typebox';

export const deliveriesQuerySchema = Type.Object({
  batch: Type.Optional(
    Type.String({
      description: "This batch's deliveries only.",
      examples: ['64f0c0ffee0000000000b001'],
    }),
  ),
  after: Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'Deliveries with a greater `seq` only: the `next` of the page before.',
    examples: [100],
  }),
  limit: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    default: 100,
    description: 'How many deliveries to answer at most.',
    examples: [100],
  }),
});

export const summaryQuerySchema = Type.Object({
  batch: Type.Array(Type.String(), {
    default: [],
    description: 'Id of a batch to count; given once for each.',
    examples: [['64f0c0ffee0000000000b001']],
  }),
});
