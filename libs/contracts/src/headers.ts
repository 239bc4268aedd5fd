import {
  LARGEST_ORIGINAL_HEADERS,
  MOST_ORIGINAL_HEADERS,
  ORIGINAL_PREFIX,
} from './original-headers.js';
import { deadLetterReasons } from './reasons.js';

/** One Kafka header of the contract. All values are UTF-8 text, but for those of an original message. */
export interface HeaderDescription {
  /** With a `*` at the end: any name that begins so. */
  name: string;
  description: string;
  /** On which messages it stands. */
  on: 'all' | 'events' | 'unmapped' | 'dead letters';
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
      "The event's id: the vendor's own, else a digest of environment and body. A repeat has the same one: be idempotent on `ce_source` and `ce_id`.",
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
    on: 'events',
    required: true,
    description: 'Id of the document, file, batch or import.',
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
    on: 'events',
    required: true,
    pattern: UTC,
    description: 'Extension: when Foxtail received it; a time like `ce_time`.',
  },
  {
    name: 'ce_endpoint',
    on: 'events',
    required: true,
    description: 'Extension: through which webhook endpoint it came.',
  },
  {
    name: 'ce_inactivity',
    on: 'events',
    required: true,
    pattern: '^(off|[0-9]{1,7})$',
    description: 'Extension: seconds of silence after which its batch counts as closed, or `off`.',
  },
  {
    name: 'traceparent',
    on: 'events',
    required: false,
    pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
    description: 'W3C trace context of the request, where it had one.',
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
  { name: 'content-type', on: 'all', required: true, description: 'Media type of the value.' },
];

/** The headers that a message of this topic has. */
export function headersOf(topic: 'unmapped' | 'deadLetters' | 'documents' | 'files' | 'batches') {
  const isOn = ({ on, name }: HeaderDescription): boolean => {
    switch (topic) {
      case 'unmapped':
        return (
          on === 'all' ||
          on === 'unmapped' ||
          (on === 'events' && ['ce_subject', 'ce_receivedat', 'ce_endpoint'].includes(name))
        );
      case 'deadLetters':
        return on === 'all' || on === 'dead letters';
      case 'documents':
      case 'files':
      case 'batches':
        return on === 'all' || on === 'events';
    }
  };
  return headerDescriptions.filter(isOn);
}
