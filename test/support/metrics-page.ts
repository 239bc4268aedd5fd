import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A metric, as a page tells it or as an app does. */
export interface Metric {
  type: string;
  labels: ReadonlySet<string>;
}

const ROW = /^\| `(\w+)` +\| (\w+) +\| ([^|]*)\|/gm;

/** docs/metrics.md: the metrics of each section, by their names. */
export function documentedMetrics(): Map<string, Map<string, Metric>> {
  const page = readFileSync(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8');
  const sections = page.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [title = ''] = section.split('\n', 1);
      const rows = [...section.matchAll(ROW)].map(([, name = '', type = '', labels = '']) => {
        const names = [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label);
        return [name, { type, labels: new Set(names) }] as const;
      });
      return [title, new Map(rows)];
    }),
  );
}

/** What a scrape tells, by name; labels are those of the series that there are. */
export function scrapedMetrics(text: string): Map<string, Metric & { labels: Set<string> }> {
  const found = new Map<string, Metric & { labels: Set<string> }>();
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm))
    found.set(name, { type, labels: new Set() });
  for (const [, series = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const name = found.has(series) ? series : series.replace(/_(bucket|sum|count)$/, '');
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) found.get(name)?.labels.add(label);
  }
  return found;
}
