import { createServer } from 'node:net';
import { describePortHolder } from './port-holder.js';

/** Whether a server could listen on 127.0.0.1:port now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const probe = createServer();
    probe.once('error', () => answer(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      probe.close(() => answer(true));
    });
  });
}

/**
 * The first free port of `wanted`, `wanted` + 10, + 20 …, none of `taken`. Says which port was not free.
 * The steps stay below the ports that systems hand out to outgoing connections.
 */
export async function choosePort(
  service: string,
  wanted: number,
  taken: readonly number[],
  log: (line: string) => void,
): Promise<number> {
  for (let port = wanted; port < wanted + 1000; port += 10) {
    if (taken.includes(port) || !(await isPortFree(port))) continue;
    if (port !== wanted) {
      log(`port ${wanted} is taken by ${describePortHolder(wanted)}; ${service} uses ${port}`);
    }
    return port;
  }
  throw new Error(`no free port for ${service} between ${wanted} and ${wanted + 1000}`);
}
