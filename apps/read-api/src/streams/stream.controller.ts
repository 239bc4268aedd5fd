import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller, type Caller } from '../access/caller.js';
import { environmentsFor, theOne } from '../access/environments.js';
import { Needs } from '../access/needs.js';
import { batchKeys } from '../batches/batch-key.js';
import { BatchStatuses } from '../batches/batch-statuses.js';
import { queryReader } from '../http/query-string.js';
import { NotFoundError } from '../http/read-api.errors.js';
import { BatchWatches } from '../waiting/batch-watches.js';
import { BatchStream } from './batch-stream.js';
import { EnvironmentStream } from './environment-stream.js';
import { EnvironmentNeededError, StreamPositionError } from './stream.errors.js';
import { batchStreamParameters, environmentStreamParameters } from './stream.parameters.js';
import { Streams } from './streams.js';
import { TimelineReader } from './timeline-reader.js';
import { TimelineTails } from './timeline-tail.js';
import { decodeVector, type Vector } from './vector.js';

const readBatch = queryReader(batchStreamParameters);
const readEnvironment = queryReader(environmentStreamParameters);

/** Server-sent events: how a batch stands, and what happens in an environment. */
@Controller('v1')
export class StreamController {
  constructor(
    private readonly streams: Streams,
    private readonly statuses: BatchStatuses,
    private readonly watches: BatchWatches,
    private readonly reader: TimelineReader,
    private readonly tails: TimelineTails,
  ) {}

  @Get('batches/:id/stream')
  @Needs('batches:read')
  async batch(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const environments = environmentsFor(caller, readBatch(asked).environment);
    this.streams.checkRoom(caller);
    const keys = batchKeys(environments, id);
    const row = theOne(await this.statuses.read(keys), 'batch', id);
    if (isHead(request)) return answerHead(reply);
    const key = { environment: row.environment, batchId: id };
    const stream = new BatchStream(this.statuses, this.watches, key, lastEventId(request));
    stream.run(this.streams.begin(request, reply, caller), row);
  }

  @Get('events/stream')
  @Needs('events:read')
  async environment(
    @CurrentCaller() caller: Caller,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const parameters = readEnvironment(asked);
    const environment = oneEnvironment(caller, parameters.environment);
    this.streams.checkRoom(caller);
    const at = await this.beginning(environment, lastEventId(request), parameters.from);
    if (isHead(request)) return answerHead(reply);
    const stream = new EnvironmentStream(this.reader, this.tails, environment, at);
    void stream.run(this.streams.begin(request, reply, caller, stream.position));
  }

  private async beginning(
    environment: string,
    last: string | undefined,
    from: string | undefined,
  ): Promise<Vector> {
    const end = await this.reader.end(environment);
    if (last === undefined) return from === 'start' ? new Map() : end;
    const vector = decodeVector(environment, last);
    if (vector === null) throw new StreamPositionError();
    return vector;
  }
}

/** @throws NotFoundError for one that the caller may not read, like for one that is nowhere */
function oneEnvironment({ environments }: Caller, asked: string | undefined): string {
  const [only, ...others] = environments;
  if (asked === undefined) {
    if (only === undefined || others.length > 0) throw new EnvironmentNeededError(environments);
    return only;
  }
  if (!environments.includes(asked)) throw new NotFoundError('environment', asked);
  return asked;
}

/** Empty where a client has none yet. */
function lastEventId(request: FastifyRequest): string | undefined {
  const id = request.headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** Fastify routes HEAD to the same handler; it would wait for the end of the body. */
function isHead({ method }: FastifyRequest): boolean {
  return method === 'HEAD';
}

async function answerHead(reply: FastifyReply): Promise<void> {
  await reply.type('text/event-stream; charset=utf-8').send('');
}
