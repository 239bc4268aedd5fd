import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STYLE } from './page.style.js';

export interface PageFile {
  type: string;
  text: string;
}

/** What browsers load: plain modules, as they stand in the source, which tsc copies to dist. */
export const modules = [
  'main.mjs',
  'api.mjs',
  'batches.mjs',
  'clock.mjs',
  'deliveries.mjs',
  'delivery-content.mjs',
  'delivery-detail.mjs',
  'delivery-row.mjs',
  'dom.mjs',
  'environments.mjs',
  'live.mjs',
  'newest-deliveries.mjs',
  'route.mjs',
  'time.mjs',
  'upload.mjs',
  'webhook-fields.mjs',
  'webhook-form.mjs',
  'webhooks.mjs',
] as const;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#0b57a4"/><path d="M5 12.5V3.5h6M5 8h4.5" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>`;

/** Every file of the page by its name; a missing one is told when the simulator starts. */
export const pageFiles: ReadonlyMap<string, PageFile> = new Map([
  ['style.css', { type: 'text/css; charset=utf-8', text: STYLE }],
  ['icon.svg', { type: 'image/svg+xml', text: ICON }],
  ...modules.map(
    (name) => [name, { type: 'text/javascript; charset=utf-8', text: moduleText(name) }] as const,
  ),
]);

function moduleText(name: string): string {
  const text = readFileSync(join(import.meta.dirname, 'browser', name), 'utf8');
  // The compiler's note of a map that is not served.
  return text.replace(/^\/\/# sourceMappingURL=.*$/m, '');
}
