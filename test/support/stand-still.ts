/** This process as if it had no processor: nothing in it runs, and what comes in meanwhile waits to be read. */
export function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
