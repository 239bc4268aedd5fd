import { Type } from 'typebox';

/** Settings of streams; the read API spreads them into its own. */
export const streamSettings = {
  MAX_STREAMS: Type.Integer({
    default: 1_000,
    minimum: 1,
    description: 'Streams that are open at once in this process; more are 503 too-many-streams.',
  }),
  MAX_STREAMS_PER_CALLER: Type.Integer({
    default: 20,
    minimum: 1,
    description:
      'Of them, those of one API key or one subject of access tokens; more are 429 stream-limit.',
  }),
  STREAM_BUFFER_BYTES: Type.Integer({
    default: 1_048_576,
    minimum: 16_384,
    description: 'How far the reader of a stream may be behind, in bytes, before it is dropped.',
  }),
  STREAM_HEARTBEAT_MS: Type.Integer({
    default: 15_000,
    minimum: 100,
    description: 'How often a stream that has nothing to say says so.',
  }),
  STREAM_RECHECK_MS: Type.Integer({
    default: 3_000,
    minimum: 100,
    description: 'How often the credential of a stream is checked again.',
  }),
};
