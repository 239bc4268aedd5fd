/** Why a message can not be read as what its topic holds: a closed set, never a throw. */
export const messageFaults = [
  'no-value',
  'missing-header',
  'unknown-type',
  'unsupported-content-type',
  'bad-header',
  'not-json',
  'bad-data',
  'wrong-key',
] as const;
export type MessageFault = (typeof messageFaults)[number];

/**
 * Why a projection set a message aside: a closed set within `foxtail.dead-letter.v1`. A message of an
 * unknown type is none of them, since what a newer version sends is passed over.
 */
export const deadLetterReasons = [
  'no-value',
  'missing-header',
  'unsupported-content-type',
  'bad-header',
  'not-json',
  'bad-data',
  'wrong-key',
  'wrong-topic',
  'refused',
] as const;
export type DeadLetterReason = (typeof deadLetterReasons)[number];

/** Each reason in a sentence, for people. */
export const deadLetterMeanings: Readonly<Record<DeadLetterReason, string>> = {
  'no-value': 'It has no value: a tombstone.',
  'missing-header':
    'A header that every event has is not there, is empty, or names no CloudEvents 1.0.',
  'unsupported-content-type': 'Its `content-type` is not `application/json`.',
  'bad-header': 'A header is there, but not in its form.',
  'not-json': 'The value is no JSON object.',
  'bad-data': "The value breaks its type's schema, or contradicts `ce_source` or `ce_subject`.",
  'wrong-key': 'The key is not `environment/subject`, so the order within the key is not certain.',
  'wrong-topic': 'It is an event, in a topic that holds others.',
  refused:
    'It is an event that can not be applied, and was given up; `ce_detail` has the SQLSTATE, or the error of the program.',
};

/** Why an authentic request is not a domain event: an open set, later versions add to it. */
export const unmappedReasons = [
  'not-json',
  'no-known-shape',
  'unknown-entity',
  'no-id',
  'other-environment',
  'event-not-accepted',
  'invalid-data',
  'nested-too-deep',
] as const;
export type UnmappedReason = (typeof unmappedReasons)[number];

/** Each reason in a sentence, for people. */
export const unmappedMeanings: Readonly<Record<UnmappedReason, string>> = {
  'not-json': 'The body is no JSON object in UTF-8.',
  'no-known-shape': 'It has no `type`, or its `data` is no object.',
  'unknown-entity': '`type` names no document, file, batch or import.',
  'no-id': 'Its object has no id that could be a key.',
  'other-environment': "It names another environment than its endpoint's.",
  'event-not-accepted': 'The endpoint is not set to take this event.',
  'invalid-data': "What Foxtail made of it broke Foxtail's own schema.",
  'nested-too-deep': 'Members around `data` are nested more than 64 levels deep.',
};
