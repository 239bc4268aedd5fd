import { Type, type TProperties, type TSchema } from 'typebox';

/** A group of values; it takes no other than these. */
export function group<T extends TProperties>(description: string, properties: T) {
  return Type.Object(properties, { description, additionalProperties: false });
}

export const text = (description: string, fallback = '', more: object = {}) =>
  Type.String({ description, default: fallback, ...more });

/** A word of a list. */
export const choice = (description: string, words: readonly string[], fallback: string) =>
  Type.Enum([...words], { description, default: fallback });

export const flag = (description: string, fallback: boolean) =>
  Type.Boolean({ description, default: fallback });

export const count = (description: string, fallback: number, minimum = 0, maximum?: number) =>
  Type.Integer({
    description,
    default: fallback,
    minimum,
    ...(maximum === undefined ? {} : { maximum }),
  });

/** Part of the names of objects: a name in DNS. */
export const part = (description: string) =>
  text(description, '', { maxLength: 40, pattern: '^([a-z]([a-z0-9-]*[a-z0-9])?)?$' });

/** Labels: Kubernetes takes short values of few characters only. */
export const labels = (description: string, fallback: Record<string, string> = {}) =>
  Type.Record(
    Type.String(),
    Type.String({ maxLength: 63, pattern: '^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$' }),
    { description, default: fallback },
  );

/** Annotations, selectors: any names, values of text. */
export const texts = (description: string, fallback: Record<string, string> = {}) =>
  Type.Record(Type.String(), Type.String(), { description, default: fallback });

/** What Kubernetes itself describes and checks: an object of any shape. */
export const open = (description: string, fallback: object = {}) =>
  Type.Unsafe<object>({ type: 'object', description, default: fallback });

/** A list of such objects. */
export const objects = (description: string, fallback: object[] = []) =>
  Type.Array(Type.Unsafe<object>({ type: 'object' }), { description, default: fallback });

export const list = (description: string, item: TSchema, fallback: unknown[] = []) =>
  Type.Array(item, { description, default: fallback });

export const port = (description: string, fallback: number) =>
  count(description, fallback, 1, 65_535);

/** A Kubernetes object's name, or none. */
export const name = (description: string) =>
  text(description, '', { pattern: '^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)?$' });

/** A key in a Secret or ConfigMap. */
export const key = (description: string, fallback = '') =>
  text(description, fallback, { pattern: '^[a-zA-Z0-9._-]*$' });
