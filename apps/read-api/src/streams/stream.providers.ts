import type { BeforeApplicationShutdown, Provider } from '@nestjs/common';
import type { AppContext } from '#runtime';
import { Access } from '../access/access.js';
import { Changes } from '../changes/changes.js';
import { Reads } from '../database/reads.js';
import type { ReadApiConfig } from '../read-api.config.js';
import { Streams } from './streams.js';
import { TimelineReader } from './timeline-reader.js';
import { TimelineTails } from './timeline-tail.js';

/** Ends all streams before HTTP closes: it would wait for them. */
export class StreamsLifecycle implements BeforeApplicationShutdown {
  constructor(private readonly streams: Streams) {}

  beforeApplicationShutdown(): void {
    this.streams.stop();
  }
}

export function streamProviders({ config }: AppContext<ReadApiConfig>): Provider[] {
  return [
    {
      provide: Streams,
      inject: [Access],
      useFactory: (access: Access) =>
        new Streams(access, {
          most: config.MAX_STREAMS,
          mostPerCaller: config.MAX_STREAMS_PER_CALLER,
          recheckMs: config.STREAM_RECHECK_MS,
          bufferBytes: config.STREAM_BUFFER_BYTES,
          heartbeatMs: config.STREAM_HEARTBEAT_MS,
        }),
    },
    {
      provide: TimelineReader,
      inject: [Changes, Reads],
      useFactory: (changes: Changes, reads: Reads) => new TimelineReader(changes, reads),
    },
    {
      provide: TimelineTails,
      inject: [Changes, TimelineReader],
      useFactory: (changes: Changes, reader: TimelineReader) => new TimelineTails(changes, reader),
    },
    {
      provide: StreamsLifecycle,
      inject: [Streams],
      useFactory: (streams: Streams) => new StreamsLifecycle(streams),
    },
  ];
}
