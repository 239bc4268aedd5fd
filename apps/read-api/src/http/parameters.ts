import { Type } from 'typebox';
import { ID_PATTERN } from './page.js';

// Query parameters that several routes have.

export const environmentParameter = Type.Optional(
  Type.String({
    description:
      'Only this environment, of those that the caller may read; all of them if not given.',
  }),
);

export const includeParameter = Type.Optional(
  Type.Enum(['vendor'], {
    description: "vendor: also the vendor's object, byte for byte, as the member vendor.",
  }),
);

export const idParameter = (description: string) =>
  Type.Optional(Type.String({ pattern: ID_PATTERN, description }));

/** Postgres has no place for NUL in a text. */
export const NO_NUL = '^[^\\u0000]+$';

export const textParameter = (description: string) =>
  Type.Optional(Type.String({ pattern: NO_NUL, maxLength: 200, description }));
