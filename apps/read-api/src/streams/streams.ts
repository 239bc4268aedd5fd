import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '#runtime';
import type { Access } from '../access/access.js';
import type { Caller } from '../access/caller.js';
import { Channel, type ChannelOptions } from './channel.js';
import { StreamLimitError, TooManyStreamsError } from './stream.errors.js';

export interface StreamsOptions extends ChannelOptions {
  most: number;
  mostPerCaller: number;
  recheckMs: number;
}

/** What tells that a credential is no longer good; anything else passes, and says nothing about it. */
const NO_LONGER_GOOD = ['key-invalid', 'token-invalid', 'credentials-missing'];

/** All streams of this process: how many there may be, whether their readers still may, and their end. */
export class Streams {
  private readonly open = new Map<Channel, string>();
  private isStopping = false;

  constructor(
    private readonly access: Access,
    private readonly options: StreamsOptions,
  ) {}

  get count(): number {
    return this.open.size;
  }

  /** @throws TooManyStreamsError, StreamLimitError; to be asked before anything is read for a stream */
  checkRoom({ id }: Caller): void {
    const { most, mostPerCaller } = this.options;
    if (this.open.size >= most) throw new TooManyStreamsError(most);
    const own = [...this.open.values()].filter((caller) => caller === id).length;
    if (own >= mostPerCaller) throw new StreamLimitError(mostPerCaller);
  }

  /** Opens a stream; its answer has begun then, so errors can no longer be told by a status. */
  begin(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller,
    position: () => string = () => '',
  ): Channel {
    this.checkRoom(caller);
    const channel = new Channel(reply, this.options, position);
    this.open.set(channel, caller.id);
    const recheck = setInterval(() => void this.recheck(request, channel), this.options.recheckMs);
    channel.onClose(() => {
      clearInterval(recheck);
      this.open.delete(channel);
    });
    if (this.isStopping) channel.endWithComment('this process stops');
    return channel;
  }

  stop(): void {
    this.isStopping = true;
    for (const channel of [...this.open.keys()]) channel.endWithComment('this process stops');
  }

  private async recheck(request: FastifyRequest, channel: Channel): Promise<void> {
    try {
      await this.access.authenticate(request);
    } catch (error) {
      if (error instanceof CodedError && NO_LONGER_GOOD.includes(error.code))
        channel.endWith('end', error.code, error.message);
    }
  }
}
