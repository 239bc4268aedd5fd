/** What the processes of the bench have in common. */
export const SECRET = 'bench-secret';
export const ANSWER = '{"ok":true}';
export const API_KEY = 'bench-key';
export const ENVIRONMENT = 'be'.repeat(12);

/** Requests in flight at once: the simulator's default, and the bare loop's. */
export const CONCURRENCY = 16;

export interface Seen {
  requests: number;
  bytes: number;
  /** Of the signatures that were verified, those that did not hold. */
  forged: number;
}

/** What the bare loop is told, and what it tells. */
export interface BareOrder {
  port: number;
  seconds: number;
  /** Length of each body. */
  bytes: number;
}
export interface BareResult {
  kind: 'bare';
  sent: number;
  seconds: number;
  cpuMicros: number;
}
