import {
  ACTION,
  catalogue,
  ceType,
  jsonSchemas,
  knownActions,
  topicOf,
  type EventDescription,
  type JsonSchema,
  type TopicKind,
  type VendorEntity,
} from '#contracts';
import { contentTypeOf, headersSchema } from './message-form.js';
import { keyDescription } from './words.js';

const entities = Object.keys(knownActions) as VendorEntity[];

/** Every message as a component of an AsyncAPI document, by name. */
export function messages(): object {
  return Object.fromEntries([
    ...catalogue.map((event) => [nameOf(event), message(event)] as const),
    ...entities.map((entity) => [otherName(entity), otherMessage(entity)] as const),
  ]);
}

/** The schemas of their values, by name. */
export function schemas(): object {
  return Object.fromEntries([
    ...[...jsonSchemas()].map(([type, schema]) => [type, inline(schema)] as const),
    ...entities.map((entity) => [otherName(entity), otherSchema(entity)] as const),
  ]);
}

/** The names of the messages on a topic. */
export function namesOn(kind: TopicKind): string[] {
  return [
    ...catalogue.filter(({ topic }) => topic === kind).map(nameOf),
    ...entities.filter((entity) => topicOf(entity) === kind).map(otherName),
  ];
}

function message(event: EventDescription): object {
  const { type, topic, when, schema, example } = event;
  const isJson = schema !== null;
  return {
    name: type,
    title: type,
    summary: when,
    contentType: contentTypeOf(event),
    headers: headersSchema(topic, { const: type }),
    payload: isJson
      ? { $ref: `#/components/schemas/${type}` }
      : { type: 'string', description: 'Raw bytes, as they were received.' },
    bindings: { kafka: keyBinding(event) },
    examples: [
      {
        name: 'one',
        summary: 'As it stands in the topic.',
        headers: example.headers,
        payload: isJson
          ? (JSON.parse(example.value.toString('utf8')) as unknown)
          : example.value.toString('utf8'),
      },
    ],
  };
}

/** Actions that the vendor adds after this was written: sent on all the same, as their entity's others are. */
function otherMessage(entity: VendorEntity): object {
  const known = catalogue.map(({ type }) => type).filter((type) => type.includes(`.${entity}.`));
  const [sample] = catalogue.filter(({ type }) => known.includes(type));
  return {
    name: `foxtail.${entity}.<action>.v1`,
    title: `foxtail.${entity}.<action>.v1`,
    summary: `An action of the vendor's that is not known yet, as \`<action>\`. Pass it over, or treat it as news of the ${entity}.`,
    contentType: 'application/json',
    headers: headersSchema(topicOf(entity), {
      pattern: `^foxtail\\.${entity}\\.${ACTION}\\.v1$`,
      not: { enum: known },
    }),
    payload: { $ref: `#/components/schemas/${otherName(entity)}` },
    ...(sample ? { bindings: { kafka: keyBinding(sample) } } : {}),
  };
}

function otherSchema(entity: VendorEntity): object {
  const [action] = knownActions[entity];
  return {
    ...inline(jsonSchemas().get(ceType({ entity, action })) ?? {}),
    title: `foxtail.${entity}.<action>.v1`,
    description: `Any event of the entity ${entity}.`,
  };
}

function otherName(entity: VendorEntity): string {
  return `foxtail-${entity}-other`;
}

function keyBinding(event: EventDescription): object {
  return {
    key: { type: 'string', description: keyDescription(event), examples: [event.example.key] },
    bindingVersion: '0.5.0',
  };
}

/** AsyncAPI's component names have no dots in references everywhere; dashes are safe. */
function nameOf({ type }: EventDescription): string {
  return type.replaceAll('.', '-');
}

/** Within the document a schema needs no identity of its own. */
function inline({ $schema: _, $id: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
