import { Type, type TProperties } from 'typebox';

/** Page sizes are ours: the vendor's are not known. */
function pageQuery<P extends TProperties>(what: string, filters: P) {
  return Type.Object({
    skip: Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      default: 0,
      description: `How many ${what} to pass over.`,
      examples: [100],
    }),
    limit: Type.Integer({
      minimum: 1,
      maximum: 500,
      default: 50,
      description: `How many ${what} to answer at most.`,
      examples: [50],
    }),
    ...filters,
  });
}

export const listQuerySchema = pageQuery('documents', {
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

export const companiesQuerySchema = pageQuery('companies', {});
export const importsQuerySchema = pageQuery('imports', {});

export const verdictBodySchema = Type.Object({
  publicState: Type.Enum(['approved', 'discarded', 'pendingCorrection'], {
    description: 'What a person decided.',
  }),
});

export const companyBodySchema = Type.Object({
  countryCode: Type.String({
    pattern: '^[A-Z]{2}$',
    description: 'Of the country, two capital letters.',
  }),
  taxId: Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'Once for each country in an environment.',
  }),
  name: Type.String({ minLength: 1, maxLength: 256, description: 'What it is called.' }),
});

export const batchesQuerySchema = Type.Object({
  environment: Type.Optional(
    Type.String({
      description: "This environment's batches only.",
      examples: ['64f0c0ffee00000000000001'],
    }),
  ),
  status: Type.Optional(
    Type.Enum(['open', 'closed', 'processed'], {
      description: 'Batches of this status only.',
      examples: ['open'],
    }),
  ),
  limit: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    default: 100,
    description: 'How many batches to answer at most.',
    examples: [100],
  }),
});

/** A year at once: what comes due in it happens before the answer. */
export const advanceBodySchema = Type.Object({
  seconds: Type.Number({
    exclusiveMinimum: 0,
    maximum: 366 * 86_400,
    description: "How far to put the vendor's clock forward.",
  }),
});
