import { Type } from 'typebox';

// Parts of the views' schemas, which OpenAPI 3.1 takes as they are.

export const Id = (description: string) => Type.String({ description });

export const Text = (description: string) => Type.String({ description });

export const Time = (description: string) =>
  Type.String({ format: 'date-time', description: `${description} RFC 3339 in UTC.` });

export const Count = (description: string) => Type.Integer({ minimum: 0, description });

export const orNull = <T extends ReturnType<typeof Id>>(schema: T) =>
  Type.Union([schema, Type.Null()]);

export const environmentField = Id('The environment that it is in.');
export const receivedField = Time('When Foxtail first heard of it: it is in lists since then.');
export const updatedField = Time(
  'The latest time that an event of it has; where none has one, when it was received.',
);

/** A page of items, as the lists answer it. */
export const pageSchema = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({
    items: Type.Array(item),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'The cursor of the following part; null on the last one.',
    }),
  });

export function iso(value: Date | null): string | null {
  return value === null ? null : value.toISOString();
}
