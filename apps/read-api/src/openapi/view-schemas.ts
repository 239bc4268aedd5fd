import type { TObject } from 'typebox';
import type { OpenApiObject } from '#runtime';
import { batchStatusSchema } from '../batches/batch-status.view.js';
import { batchSchema } from '../batches/batch.view.js';
import { documentSchema } from '../documents/document.view.js';
import { eventSchema } from '../events/event.view.js';
import { fileSchema } from '../files/file.view.js';

interface JsonSchema {
  anyOf?: JsonSchema[];
  type?: string | string[];
  enum?: unknown[];
  [keyword: string]: unknown;
}

/**
 * The views. Each becomes two schemas: `Batch`, which is whole, and `BatchMembers`, of which `fields`
 * leaves some; lists get a `BatchPage` besides.
 */
const views: Record<string, { schema: TObject; about: string; inLists: boolean }> = {
  BatchStatus: {
    schema: batchStatusSchema,
    about: 'The answer to "is my batch done?": a batch or import with what went wrong in it.',
    inLists: false,
  },
  Batch: { schema: batchSchema, about: 'A batch or import as lists have it.', inLists: true },
  Document: { schema: documentSchema, about: 'A document.', inLists: true },
  File: { schema: fileSchema, about: 'An original file.', inLists: true },
  Event: {
    schema: eventSchema,
    about: 'Something that happened: that it did, and not what it carried.',
    inLists: true,
  },
};

/** What `include=vendor` adds. */
const VENDOR: Record<string, OpenApiObject> = {
  Document: {
    vendor: { description: "With include=vendor: the vendor's object, as it came; any JSON." },
  },
};

export function viewSchemas(): OpenApiObject {
  return Object.fromEntries(
    Object.entries(views).flatMap(([name, { schema, about, inLists }]) => {
      const { properties, required } = plain(schema) as { properties: object; required: string[] };
      const members = {
        type: 'object',
        description: `Members of ${name}; where \`fields\` is given, those that it names.`,
        properties: { ...properties, ...VENDOR[name] },
      };
      const whole = { description: about, allOf: [ref(`${name}Members`)], required };
      const schemas: [string, unknown][] = [
        [name, whole],
        [`${name}Members`, members],
      ];
      if (inLists) schemas.push([`${name}Page`, pageOf(name)]);
      return schemas;
    }),
  );
}

/** The whole of a view, or what `fields` left of it. */
export function wholeOrPart(name: string): OpenApiObject {
  return { anyOf: [ref(name), ref(`${name}Members`)] };
}

export function ref(name: string): OpenApiObject {
  return { $ref: `#/components/schemas/${name}` };
}

function pageOf(name: string): OpenApiObject {
  return {
    type: 'object',
    description: `A page of ${name}s.`,
    required: ['items', 'next'],
    properties: {
      items: { type: 'array', items: wholeOrPart(name) },
      next: {
        type: ['string', 'null'],
        description: 'The cursor of the next page; null on the last one.',
      },
    },
  };
}

/** A schema as people write it: `type: [string, null]` for "or null", and a type beside each list of words. */
export function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  const all = Object.entries(schema).map(([key, value]): [string, unknown] => [key, plain(value)]);
  const { anyOf, ...rest } = Object.fromEntries(all) as JsonSchema;
  if (anyOf === undefined) return typed(rest);
  const [some, none] = anyOf;
  if (anyOf.length !== 2 || some === undefined || none?.type !== 'null') return { ...rest, anyOf };
  const isOrNull = { type: [some.type, 'null'].flat() as string[] };
  const words = some.enum === undefined ? {} : { enum: [...some.enum, null] };
  return { ...some, ...rest, ...isOrNull, ...words };
}

function typed(schema: JsonSchema): JsonSchema {
  const isWords = schema.enum?.every((word) => typeof word === 'string') === true;
  return isWords && schema.type === undefined ? { type: 'string', ...schema } : schema;
}
