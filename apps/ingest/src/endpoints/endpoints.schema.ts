import { Type, type Static } from 'typebox';
import {
  DEFAULT_SIGNATURE_HEADER,
  signatureAlgorithms,
  signatureEncodings,
} from '#webhook-signature';

const Name = (description: string) =>
  Type.String({ pattern: '^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$', description });

const SecretRef = Type.Object(
  {
    id: Name('Names the secret in metrics and logs.'),
    env: Type.Optional(
      Type.String({ minLength: 1, description: 'Environment variable that holds it.' }),
    ),
    file: Type.Optional(
      Type.String({ minLength: 1, description: 'File that holds it, such as a mounted Secret.' }),
    ),
    value: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The secret itself: only with ALLOW_INLINE_SECRETS.',
      }),
    ),
  },
  { additionalProperties: false },
);

const EndpointEntry = Type.Object(
  {
    id: Name('The last part of its address, /webhooks/{id}.'),
    environment: Name("Foxtail's name of the environment; part of each event's identity."),
    vendorEnvironment: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'What the payloads call it (24 hex digits), where that differs from `environment`.',
      }),
    ),
    methods: Type.Array(Type.Enum(['POST', 'PUT']), {
      default: ['POST', 'PUT'],
      minItems: 1,
      uniqueItems: true,
    }),
    algorithm: Type.Enum([...signatureAlgorithms], { default: 'sha256' }),
    encoding: Type.Enum([...signatureEncodings], { default: 'hex' }),
    prefix: Type.String({ default: '', description: 'Stands before the hash, such as sha256=.' }),
    signatureHeader: Type.String({
      default: DEFAULT_SIGNATURE_HEADER,
      pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
    }),
    secrets: Type.Array(SecretRef, {
      minItems: 1,
      description: 'All of them count: add the new one before the old one goes.',
    }),
    events: Type.Array(Type.String({ pattern: '^[a-zA-Z0-9_.*-]+$' }), {
      default: ['*'],
      minItems: 1,
    }),
    inactivity: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1, maximum: 86_400 }), Type.Literal('off')], {
        description:
          'Seconds without anything new after which a batch counts as closed. Default 30; off where `events` names batch or import events.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const EndpointsFile = Type.Object(
  { endpoints: Type.Array(EndpointEntry, { minItems: 1 }) },
  { additionalProperties: false },
);
export type EndpointsFile = Static<typeof EndpointsFile>;
export type EndpointEntry = Static<typeof EndpointEntry>;
export type SecretRef = Static<typeof SecretRef>;
