import type { Server } from 'node:net';

/** The port that a server listens on; `asked` while it listens on none. */
export function portOf(server: Server, asked: number): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : asked;
}
