import { statusTag } from './delivery-row.mjs';
import { element } from './dom.mjs';
import { hashOf, routeOf } from './route.mjs';
import { milliseconds, momentOfDay } from './time.mjs';

/**
 * A delivery with all that is known of it.
 *
 * @typedef {import('./newest-deliveries.mjs').Delivery & {
 *   eventId: string | null,
 *   tries: { at: string, httpStatus?: number, error?: string, latencyMs: number, answer?: string }[],
 *   request: {
 *     method: string, url: string, headers: Record<string, string>, bytes: number, body: string | null,
 *   } | null,
 * }} WholeDelivery
 */

/**
 * All that is known of a delivery, as elements.
 *
 * @param {WholeDelivery} delivery
 */
export function contentOf(delivery) {
  const { request } = delivery;
  return [
    facts([
      ['Event', delivery.eventType],
      ['Happened', delivery.eventTime],
      ['Status', statusTag(delivery.status)],
      ['Fault', delivery.fault ?? undefined],
      ['Changed by', delivery.disturbedBy.join(', ') || undefined],
      ['Copy of', linkTo(delivery.copyOf)],
      ['Sent again', linkTo(delivery.redeliveryOf)],
      ['Configuration', delivery.webhook],
      ['Batch', linkToBatch(delivery)],
      ['Document', delivery.documentId],
      ['Receiver’s id', delivery.eventId ?? undefined],
    ]),
    element('h3', {}, 'Tries'),
    delivery.tries.length === 0
      ? element('p', { class: 'faint' }, 'None has ended yet.')
      : element('ol', { class: 'tries' }, ...delivery.tries.map(tryItem)),
    ...(request === null
      ? []
      : [
          element('h3', {}, 'Request'),
          element('p', {}, element('code', {}, `${request.method} ${request.url}`)),
          block(
            'Headers of the request',
            Object.entries(request.headers)
              .map(([name, value]) => `${name}: ${value}`)
              .join('\n'),
          ),
          request.body === null
            ? element('p', { class: 'faint' }, `Its ${request.bytes} bytes are no longer kept.`)
            : block('Body of the request', indented(request.body)),
        ]),
  ];
}

/** @param {WholeDelivery['tries'][number]} one */
function tryItem({ at, httpStatus, error, latencyMs, answer }) {
  return element(
    'li',
    {},
    element('strong', {}, httpStatus ?? 'no answer'),
    ` at ${momentOfDay(at)}, after ${milliseconds(latencyMs)}${latencyMs < 10_000 ? ' ms' : ''}`,
    error === undefined ? null : `: ${error}`,
    answer === undefined || answer === '' ? null : block('Answer', answer),
  );
}

/** @param {number | null} seq */
function linkTo(seq) {
  if (seq === null) return undefined;
  const href = hashOf({ ...(routeOf(location.hash) ?? {}), delivery: String(seq) });
  return element('a', { href }, `delivery ${seq}`);
}

/** @param {WholeDelivery} delivery */
function linkToBatch({ environment, batchId }) {
  if (batchId === undefined) return undefined;
  return element('a', { href: hashOf({ environment, batch: batchId }) }, batchId);
}

/** @param {(readonly [string, string | Node | undefined])[]} rows */
function facts(rows) {
  return element(
    'dl',
    { class: 'facts' },
    ...rows.flatMap(([name, value]) =>
      value === undefined ? [] : [element('dt', {}, name), element('dd', {}, value)],
    ),
  );
}

/**
 * @param {string} label
 * @param {string} text
 */
function block(label, text) {
  const attributes = { tabindex: 0, role: 'region', 'aria-label': label };
  return element('pre', attributes, element('code', {}, text));
}

/** @param {string} body as it was sent, shown in lines if it is JSON */
function indented(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
