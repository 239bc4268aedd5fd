import { Type, type Static } from 'typebox';
import {
  DEFAULT_SIGNATURE_HEADER,
  signatureAlgorithms,
  signatureEncodings,
} from '#webhook-signature';

const NAME = '^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$';
const VARIABLE = '^[A-Za-z_][A-Za-z0-9_]*$';
const PATH = '^[^\\x00]+$';
const HEADER_NAME = "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$";
const HEADER_VALUE = '^[\\x21-\\x7e]([\\t\\x20-\\x7e]{0,4094}[\\x21-\\x7e])?$';
const PREFIX = '^([\\x21-\\x7e][\\x20-\\x7e]{0,63})?$';
const EVENT_PATTERN = '^(\\*|[A-Za-z0-9_-]{1,64})(\\.(\\*|[A-Za-z0-9_-]{1,64})){0,3}$';
const NO_CONTROLS = '^[^\\x00-\\x1f\\x7f]{1,256}$';

/** What a value of each pattern looks like, in words: a fault says what is wanted, never what is there. */
export const patternWords: ReadonlyMap<string, string> = new Map([
  [NAME, 'a name: letters, digits, and . _ - after the first, 64 characters at most'],
  [VARIABLE, 'the name of an environment variable: letters, digits and _'],
  [PATH, 'the path of a file'],
  [HEADER_NAME, 'the name of a header'],
  [
    HEADER_VALUE,
    'text that a header can carry: printable ASCII, no spaces around it, 4096 characters at most',
  ],
  [PREFIX, 'printable ASCII that begins with no space, 64 characters at most'],
  [EVENT_PATTERN, 'an event such as document.processed, or a pattern such as document.* or *'],
  [NO_CONTROLS, 'text of 1 to 256 characters without control characters'],
]);

const Name = (description: string) => Type.String({ pattern: NAME, description });

const Variable = Type.String({ pattern: VARIABLE, description: 'Environment variable.' });
const Path = Type.String({
  pattern: PATH,
  description:
    "File, such as a mounted Secret; a relative path begins at this file's folder. One line feed at its end is taken off.",
});

const SecretRef = Type.Object(
  {
    id: Name('Names the secret in metrics and logs.'),
    env: Type.Optional(Variable),
    file: Type.Optional(Path),
    value: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The secret itself: development only, with ALLOW_INLINE_SECRETS=true.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'A live secret: an id, and exactly one of env, file and value.',
    oneOf: ['env', 'file', 'value'].map((source) => ({ required: [source] })),
  },
);

const HeaderValue = Type.Union(
  [
    Type.String({ pattern: HEADER_VALUE }),
    Type.Object({ env: Variable }, { additionalProperties: false }),
    Type.Object({ file: Path }, { additionalProperties: false }),
  ],
  { description: 'The value itself, or the environment variable or file that holds it.' },
);

const EndpointEntry = Type.Object(
  {
    id: Name('The last part of its address, /webhooks/{id}.'),
    environment: Name("Foxtail's name of the environment; part of each event's identity."),
    vendorEnvironment: Type.Optional(
      Type.String({
        pattern: NO_CONTROLS,
        description:
          'What the payloads call it (24 hex digits), where that differs from `environment`. A payload that names another one is kept as unmapped.',
      }),
    ),
    methods: Type.Array(Type.Enum(['POST', 'PUT']), {
      default: ['POST', 'PUT'],
      minItems: 1,
      uniqueItems: true,
      description: 'HTTP methods that are taken.',
    }),
    algorithm: Type.Enum([...signatureAlgorithms], {
      default: 'sha256',
      description: 'Hash of the HMAC. sha1 works, with a warning.',
    }),
    encoding: Type.Enum([...signatureEncodings], {
      default: 'hex',
      description: 'How the hash is written: hex in either case, or canonical base64.',
    }),
    prefix: Type.String({
      default: '',
      pattern: PREFIX,
      description: 'Stands before the hash, such as sha256=.',
    }),
    signatureHeader: Type.String({
      default: DEFAULT_SIGNATURE_HEADER,
      pattern: HEADER_NAME,
      description: 'Header that carries the signature.',
    }),
    secrets: Type.Array(SecretRef, {
      minItems: 1,
      maxItems: 16,
      description: 'All of them count: add the new one before the old one goes.',
    }),
    tolerance: Type.Union([Type.Integer({ minimum: 1, maximum: 604_800 }), Type.Literal('off')], {
      default: 'off',
      description:
        "Seconds that the payload's time may differ from the clock, before or after; past it the answer is 401. Off loses nothing: a replayed body is the same event and changes nothing.",
    }),
    events: Type.Array(Type.String({ pattern: EVENT_PATTERN }), {
      default: ['*'],
      minItems: 1,
      uniqueItems: true,
      description:
        'Events that are taken, by pattern, in which * stands for anything; others are answered 200 and kept as unmapped.',
    }),
    requiredHeaders: Type.Record(Type.String({ pattern: HEADER_NAME }), HeaderValue, {
      default: {},
      additionalProperties: false,
      maxProperties: 16,
      description: 'Headers without which, or with another value, the answer is 401.',
    }),
    passHeaders: Type.Array(Type.String({ pattern: HEADER_NAME }), {
      default: [],
      maxItems: 16,
      description: 'Headers that are passed on with the event as metadata.',
    }),
    bodyLimit: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Largest body in bytes. Default, and most: BODY_LIMIT_BYTES.',
      }),
    ),
    identity: Type.Enum(['body', 'body-without-time'], {
      default: 'body',
      description:
        'What the id of an event without one of its own is made of: the raw body, or the body without its time, should retries carry a new one.',
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
  {
    endpoints: Type.Array(EndpointEntry, {
      minItems: 1,
      description: 'The webhook addresses of ingest.',
    }),
  },
  { additionalProperties: false },
);
export type EndpointsFile = Static<typeof EndpointsFile>;
export type EndpointEntry = Static<typeof EndpointEntry>;
export type SecretRef = Static<typeof SecretRef>;
export type HeaderValue = Static<typeof HeaderValue>;
