/**
 * Node's own options that each app is run with: by `npm start`, by the benches, and in production
 * (docs/ingest.md). With a bound on its heap V8 collects sooner, which costs ingest nothing that can
 * be measured and saves it 100 MiB.
 */
export const nodeOptions: Readonly<Record<string, readonly string[]>> = {
  ingest: ['--max-old-space-size=512'],
};
