import type { DemoApps } from './demo-apps.js';
import { seconds } from './progress.js';
import type { DemoResult } from './run-demo.js';

/** The table at the end of a run. */
export function table({ tracked, accepted, inKafka, inReadModel }: DemoResult): string {
  const rows = tracked.map(({ batch, answer, completedMs }) => [
    batch.id,
    String(answer?.documents.total ?? 0),
    answer?.status ?? 'unknown',
    batch.closes,
    completedMs === null ? '-' : seconds(completedMs),
  ]);
  const all = [['batch', 'documents', 'status', 'closed by', 'took'], ...rows];
  const widths = (all[0] as string[]).map((_, column) =>
    Math.max(...all.map((row) => (row[column] as string).length)),
  );
  const lines = all.map(
    (row) =>
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd()}`,
  );
  return `${lines.join('\n')}\n\n  events accepted ${accepted}, in Kafka ${inKafka}, in the read model ${inReadModel}\n`;
}

/** Where to look next. */
export function addresses(apps: DemoApps, apiKey: string, { tracked }: DemoResult): string {
  const { ingest, projections, readApi, simulator } = apps;
  const batch = tracked[0]?.batch.id ?? '';
  return `
  ingest       ${ingest.url}/webhooks/demo
  projections  ${projections.url}/readyz
  read API     ${readApi.url}/v1/batches
  simulator    ${simulator.url}

Try:
  export KEY=${apiKey}
  curl -s -H "Authorization: Bearer $KEY" '${readApi.url}/v1/batches?limit=5'
  curl -s -H "Authorization: Bearer $KEY" ${readApi.url}/v1/batches/${batch}
  curl -s -H "Authorization: Bearer $KEY" ${readApi.url}/v1/batches/${batch}/documents
`;
}

/** The line that `--once` ends with. */
export function resultLine({ tracked, accepted, inKafka, inReadModel }: DemoResult): string {
  const batches = tracked.map(({ batch, answer, completedMs }) => ({
    id: batch.id,
    status: answer?.status ?? 'unknown',
    total: answer?.documents.total ?? 0,
    completedMs,
  }));
  return JSON.stringify({ batches, accepted, inKafka, inReadModel });
}
