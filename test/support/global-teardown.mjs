import { importStack, stateDir } from './stack-for-tests.mjs';

/** After the last test: stops what this run started, unless another run uses it. Silent, for jest has had its last word. */
export default async function tearDown() {
  const { stackRelease } = await importStack();
  await stackRelease({ stateDir, log: () => undefined, discardData: true });
}
