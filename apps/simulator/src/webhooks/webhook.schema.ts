import { signatureAlgorithms, signatureEncodings } from '#webhook-signature';
import { Type, type Static } from 'typebox';

const share = (description: string) =>
  Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: `Share of the deliveries, 0 to 1: ${description}`,
    }),
  );

/**
 * What is to go wrong, each a share of the deliveries. The first five the vendor could do itself:
 * they happen to the true delivery. The others it never would: they are sent besides it, once and
 * without retries, so that nothing true is lost by them.
 */
export const faultsSchema = Type.Object(
  {
    duplicate: share('sent a second time after it was accepted.'),
    reorder: share('held back until a later one has ended, a second at most.'),
    delay: Type.Optional(
      Type.Object(
        {
          share: Type.Number({ minimum: 0, maximum: 1, description: 'Share of the deliveries.' }),
          ms: Type.Integer({
            minimum: 1,
            maximum: 3_600_000,
            description: 'How long its first try waits, in milliseconds.',
          }),
        },
        { additionalProperties: false, description: 'The first try comes late.' },
      ),
    ),
    dropAnswer: share('the answer to its first try counts as never come, so it is tried again.'),
    twiceAtOnce: share('its first try is made on two connections at once.'),
    wrongSignature: share('sent besides with the signature of another secret.'),
    staleTime: share('sent besides with a time one day earlier, and soundly signed.'),
    truncatedBody: share('sent besides with half of its bytes, and soundly signed.'),
    unknownType: share('sent besides as an event that no page of the vendor names.'),
    otherDialect: share('sent besides in the other dialect.'),
  },
  { additionalProperties: false, default: {}, description: 'What is to go wrong on purpose.' },
);

/** One webhook configuration (the guide, "Setup your webhooks"), in YAML and over HTTP alike. */
export const webhookSchema = Type.Object(
  {
    id: Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'Unique in its environment; names the configuration in the delivery log.',
    }),
    url: Type.String({
      pattern: '^https?://[^\\s]+$',
      description: '"The URL where you will be listening for the events."',
    }),
    method: Type.Enum(['POST', 'PUT'], {
      default: 'POST',
      description: '"You can choose between POST and PUT."',
    }),
    events: Type.Array(
      Type.String({ pattern: '^(\\*|[A-Za-z0-9_]+(\\.(\\*|[A-Za-z0-9_.]+))?)$' }),
      {
        default: ['*'],
        minItems: 1,
        description: '"The events you want to listen to": `*`, `document.*`, `batch.processed`.',
      },
    ),
    headers: Type.Record(Type.String(), Type.String({ pattern: '^[\\t\\x20-\\x7e]*$' }), {
      default: {},
      description: '"The custom headers you want to receive in the request."',
    }),
    algorithm: Type.Enum([...signatureAlgorithms], {
      default: 'sha256',
      description: '"The hashing algorithm with which you want to sign the request": of the HMAC.',
    }),
    encoding: Type.Enum([...signatureEncodings], {
      default: 'hex',
      description: 'How the hash is written.',
    }),
    prefix: Type.String({
      default: '',
      pattern: '^[\\x21-\\x7e]*$',
      description: 'Stands before the hash, such as `sha256=`.',
    }),
    secret: Type.String({
      minLength: 1,
      description: '"The secret you want to use with the hashing algorithm." Never answered.',
    }),
    dialect: Type.Enum([1, 2], {
      default: 1,
      description:
        '1: `type`, `data`, `time`, up to two retries. 2: `type`, `id`, `timestamp`, `data`, `version`, up to three retries that follow Retry-After.',
    }),
    faults: faultsSchema,
  },
  { additionalProperties: false, description: 'One webhook configuration.' },
);

export type WebhookConfig = Static<typeof webhookSchema>;
export type WebhookFaults = Static<typeof faultsSchema>;
export type Dialect = WebhookConfig['dialect'];
