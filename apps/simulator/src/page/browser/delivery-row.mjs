import { element, fill } from './dom.mjs';
import { milliseconds, momentOfDay, shortId } from './time.mjs';

/** @typedef {import('./newest-deliveries.mjs').Delivery} Delivery */

/**
 * A row of the table of deliveries. Only the cells that may change are written again: whoever is in
 * the row by keyboard stays there.
 */
export class DeliveryRow {
  /** @type {Delivery | undefined} */
  #shown;
  #status = element('td');
  #attempts = element('td', { class: 'number wide' });
  #answer = element('td', { class: 'number' });
  #latency = element('td', { class: 'number wide' });
  node;

  /**
   * @param {Delivery} delivery
   * @param {(seq: number) => string} linkTo
   */
  constructor(delivery, linkTo) {
    const { seq, eventType, eventTime, documentId, batchId, webhook } = delivery;
    this.node = element(
      'tr',
      {},
      element(
        'th',
        { scope: 'row', class: 'number' },
        element('a', { href: linkTo(seq), 'aria-label': `Delivery ${seq}, ${eventType}` }, seq),
      ),
      element('td', { class: 'wide time' }, momentOfDay(eventTime)),
      element('td', {}, eventType),
      element('td', { class: 'wide' }, idOf(documentId)),
      element('td', { class: 'wide' }, idOf(batchId)),
      element('td', { class: 'wide name' }, webhook),
      this.#status,
      this.#attempts,
      this.#answer,
      this.#latency,
    );
    this.show(delivery);
  }

  /** @param {Delivery} delivery */
  show(delivery) {
    if (delivery === this.#shown) return;
    this.#shown = delivery;
    const { attempts, httpStatus, error, latencyMs } = delivery;
    const odd = oddities(delivery);
    fill(
      this.#status,
      statusTag(delivery.status),
      odd === '' ? null : element('span', { class: 'fault wide', title: odd }, odd),
    );
    fill(this.#attempts, attempts);
    fill(this.#answer, httpStatus ?? (error === null ? '' : 'none'));
    this.#answer.title = error ?? '';
    fill(this.#latency, latencyMs === null ? '' : milliseconds(latencyMs));
  }
}

/** @param {Delivery} delivery */
function oddities({ fault, redeliveryOf, disturbedBy }) {
  const words = [...disturbedBy];
  if (fault !== null) words.push(fault);
  if (redeliveryOf !== null) words.push(`again ${redeliveryOf}`);
  return words.join(', ');
}

/** @param {string} status of a delivery or of a batch */
export function statusTag(status) {
  return element('span', { class: `tag ${status}` }, status);
}

/** @param {string | undefined} id */
function idOf(id) {
  return id === undefined ? null : element('code', { title: id }, shortId(id));
}
