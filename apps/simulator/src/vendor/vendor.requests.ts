import { Type } from 'typebox';

// Page sizes are ours: the vendor's are not known.
export const listQuerySchema = Type.Object({
  skip: Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'How many documents to pass over.',
    examples: [100],
  }),
  limit: Type.Integer({
    minimum: 1,
    maximum: 500,
    default: 50,
    description: 'How many documents to answer at most.',
    examples: [50],
  }),
  type: Type.Optional(
    Type.String({ description: 'Documents of this type only.', examples: ['invoice'] }),
  ),
  publicState: Type.Optional(
    Type.String({ description: 'Documents in this state only.', examples: ['pendingCorrection'] }),
  ),
  company: Type.Optional(
    Type.String({ description: 'Documents of this company only.', examples: ['acme'] }),
  ),
});

export const verdictBodySchema = Type.Object({
  publicState: Type.Enum(['approved', 'discarded', 'pendingCorrection'], {
    description: 'What a person decided.',
  }),
});
