/**
 * Node's own options that each app is run with: by `npm start`, by the benches, and in production
 * (docs/ingest.md, docs/projections.md). With a bound on its heap V8 collects sooner, which costs nothing
 * that can be measured and saves ingest 100 MiB. Projections hold the most of what they have for as long as a chunk takes:
 * without a bound on how fast the heap may grow, V8 lets it grow to several times of that before it collects.
 * So it is with the simulator, which remembers tens of thousands of documents; and what it has in flight at
 * full load should not grow old before it is delivered.
 */
export const nodeOptions: Readonly<Record<string, readonly string[]>> = {
  ingest: ['--max-old-space-size=512'],
  simulator: ['--heap-growing-percent=50', '--max-semi-space-size=32'],
  projections: ['--max-old-space-size=512', '--heap-growing-percent=100'],
};
