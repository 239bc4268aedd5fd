import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Readiness } from './readiness.js';

type WriteHead = ServerResponse['writeHead'];

/**
 * The class of the answers of a process that drains some day: from then on each tells its client to come back by a new
 * connection, and so to another replica. Of requests that were under way, too, and whoever writes the answer.
 */
export function drainingResponse(readiness: Pick<Readiness, 'isDraining'>): typeof ServerResponse {
  class DrainingResponse<Request extends IncomingMessage> extends ServerResponse<Request> {}
  const plain = ServerResponse.prototype;
  DrainingResponse.prototype.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    // Node says `Connection: close` then, and closes after it.
    if (readiness.isDraining) this.shouldKeepAlive = false;
    return plain.writeHead.apply(this, args as Parameters<WriteHead>);
  } as WriteHead;
  return DrainingResponse;
}
