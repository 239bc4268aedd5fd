import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

const JsonSchema = Type.Record(Type.String(), Type.Unknown());
const closed = { additionalProperties: false };

const TopicContract = Type.Object(
  {
    name: Type.String(),
    partitions: Type.Integer(),
    /** With the usual number of replicas. */
    settings: Type.Record(Type.String(), Type.String()),
  },
  closed,
);
export type TopicContract = Static<typeof TopicContract>;

const EventContract = Type.Object(
  {
    topic: Type.String(),
    key: Type.Object({ template: Type.String(), example: Type.String() }, closed),
    contentType: Type.String(),
    headers: JsonSchema,
    /** Null where the value is raw bytes. */
    schema: Type.Union([JsonSchema, Type.Null()]),
  },
  closed,
);
export type EventContract = Static<typeof EventContract>;

/** All of the contracts that a subscriber may have built on, as plain data. */
const Contracts = Type.Object(
  {
    version: Type.String(),
    partitioner: Type.Object(
      {
        name: Type.String(),
        /** Key → the partition that the producer puts it in, in a topic of the contract. */
        samples: Type.Record(Type.String(), Type.Integer()),
      },
      closed,
    ),
    topics: Type.Record(Type.String(), TopicContract),
    events: Type.Record(Type.String(), EventContract),
  },
  closed,
);
export type Contracts = Static<typeof Contracts>;

/** Reads contracts that were noted as released; null for text that is none. */
export function readContracts(text: string): Contracts | null {
  try {
    const contracts: unknown = JSON.parse(text);
    return Value.Check(Contracts, contracts) ? contracts : null;
  } catch {
    return null;
  }
}
