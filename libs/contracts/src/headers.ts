import {
  LARGEST_ORIGINAL_HEADERS,
  MOST_ORIGINAL_HEADERS,
  ORIGINAL_PREFIX,
} from './original-headers.js';
import { deadLetterReasons } from './reasons.js';
import type { TopicKind } from './topics.js';

/** One Kafka header of the contract. All values are UTF-8 text, but for those of an original message. */
export interface HeaderDescription {
  /** With a `*` at the end: any name that begins so. */
  name: string;
  description: string;
  /** On which messages it stands. */
  on: 'all' | 'events' | 'events, unmapped' | 'unmapped' | 'dead letters';
  required: boolean;
  pattern?: string;
  /** All values that it ever has, where that is a closed list. */
  values?: readonly string[];
}

const UTC = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$';

/**
 * The headers: CloudEvents 1.0 attributes with the prefix that its Kafka binding gives them in
 * binary mode (3.2.3), and Foxtail's extensions among them.
 */
export const headerDescriptions: readonly HeaderDescription[] = [
  {
    name: 'ce_specversion',
    on: 'all',
    required: true,
    pattern: '^1\\.0$',
    description: 'Version of CloudEvents.',
  },
  {
    name: 'ce_id',
    on: 'all',
    required: true,
    pattern: '^[\\x21-\\x7e]{1,512}$',
    description:
      "The event's id: the vendor's own, else `body-` and a digest of environment and body. On Foxtail's own events `closed-` or `completed-` and a digest of what they follow from; on a dead letter `topic/partition/offset` of the message. A repeat has the same one: be idempotent on `ce_source` and `ce_id`.",
  },
  {
    name: 'ce_source',
    on: 'all',
    required: true,
    description: 'The environment; on a dead letter the topic it was in.',
  },
  {
    name: 'ce_type',
    on: 'all',
    required: true,
    description: 'What happened, with the version of its schema.',
  },
  {
    name: 'ce_subject',
    on: 'events, unmapped',
    required: true,
    description: 'Id of the document, file, batch or import; on an unmapped request the endpoint.',
  },
  {
    name: 'ce_time',
    on: 'events',
    required: false,
    pattern: UTC,
    description:
      "The event's own time, where the vendor gave one: RFC 3339 with exactly three digits of a second's fraction and `Z`, so that times sort as text.",
  },
  {
    name: 'ce_receivedat',
    on: 'events, unmapped',
    required: true,
    pattern: UTC,
    description:
      'Extension: when Foxtail received it; on its own events when it made them. A time like `ce_time`.',
  },
  {
    name: 'ce_endpoint',
    on: 'events, unmapped',
    required: true,
    description:
      "Extension: through which webhook endpoint it came. Foxtail's own events came through none: they name the part that made them, as `foxtail.inactivity`. Should a foreign producer leave it out, it reads as empty.",
  },
  {
    name: 'ce_inactivity',
    on: 'events',
    required: true,
    pattern: '^(off|[0-9]{1,7})$',
    description:
      "Extension: seconds of silence after which its batch counts as closed, or `off`. On Foxtail's own close the rule that it follows from. Left out, it reads as `off`.",
  },
  {
    name: 'traceparent',
    on: 'events',
    required: false,
    pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
    description:
      "W3C trace context of the request. Dropped unless it is in this form, so that a bad one never costs the event; never on events of Foxtail's own.",
  },
  {
    name: 'ce_reason',
    on: 'unmapped',
    required: true,
    description: 'Extension: why it is no event; an [open list](#why-a-request-is-unmapped).',
  },
  {
    name: 'ce_reason',
    on: 'dead letters',
    required: true,
    values: deadLetterReasons,
    description: 'Extension: which fault; a [closed list](#why-a-message-is-a-dead-letter).',
  },
  {
    name: 'ce_detail',
    on: 'dead letters',
    required: true,
    description:
      'Extension: the fault in words: what was expected, and where; nothing out of the message.',
  },
  {
    name: 'ce_origintopic',
    on: 'dead letters',
    required: true,
    description: 'Extension: the topic it was in.',
  },
  {
    name: 'ce_originpartition',
    on: 'dead letters',
    required: true,
    pattern: '^[0-9]+$',
    description: 'Extension: the partition.',
  },
  {
    name: 'ce_originoffset',
    on: 'dead letters',
    required: true,
    pattern: '^[0-9]+$',
    description: 'Extension: the offset.',
  },
  {
    name: 'ce_tombstone',
    on: 'dead letters',
    required: false,
    pattern: '^true$',
    description: 'Extension: `true` where it had no value; the value here is empty then.',
  },
  {
    name: `${ORIGINAL_PREFIX}*`,
    on: 'dead letters',
    required: false,
    description: `Its headers by their names, bytes as they were, repeated ones repeated; one without a value is empty. At most ${MOST_ORIGINAL_HEADERS} of them, and ${LARGEST_ORIGINAL_HEADERS} bytes of names and values.`,
  },
  {
    name: 'ce_headersleftout',
    on: 'dead letters',
    required: false,
    pattern: '^[1-9][0-9]*$',
    description: 'Extension: how many of its headers did not fit, where any did not.',
  },
  {
    name: 'content-type',
    on: 'all',
    required: true,
    description:
      'Media type of the value: `application/json` on events, what the request said on an unmapped one, `application/octet-stream` on dead letters.',
  },
];

const isOn: Readonly<Record<HeaderDescription['on'], (topic: TopicKind) => boolean>> = {
  all: () => true,
  events: (topic) => topic !== 'unmapped' && topic !== 'deadLetters',
  'events, unmapped': (topic) => topic !== 'deadLetters',
  unmapped: (topic) => topic === 'unmapped',
  'dead letters': (topic) => topic === 'deadLetters',
};

/** The headers that a message of this topic has. */
export function headersOf(topic: TopicKind): HeaderDescription[] {
  return headerDescriptions.filter(({ on }) => isOn[on](topic));
}
