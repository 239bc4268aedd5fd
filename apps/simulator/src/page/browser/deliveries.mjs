import { ask, showRefusal } from './api.mjs';
import { DeliveryRow } from './delivery-row.mjs';
import { byId, element, fill, offer, onNextFrame } from './dom.mjs';
import { NewestDeliveries } from './newest-deliveries.mjs';
import { hashOf } from './route.mjs';
import { shortId } from './time.mjs';

/** As many rows as the page ever has. */
const ROWS = 200;
const filters = /** @type {const} */ (['environment', 'status', 'webhook', 'batch']);

/**
 * @typedef {import('./newest-deliveries.mjs').Delivery} Delivery
 * @typedef {import('./route.mjs').Route} Route
 */

/** The table of deliveries, live. */
export class Deliveries {
  #body = byId('deliveries', HTMLTableSectionElement);
  #status = byId('filter-status', HTMLSelectElement);
  #webhook = byId('filter-webhook', HTMLSelectElement);
  #pause = byId('pause', HTMLButtonElement);
  /** @type {Map<number, DeliveryRow>} */
  #rows = new Map();
  /** @type {Route} */
  #route = {};
  #newest = new NewestDeliveries(ROWS, () => false);
  #paused = false;
  #draw = onNextFrame(() => this.#render());

  /** @param {(changes: Route) => void} go */
  constructor(go) {
    this.#status.addEventListener('change', () => go({ status: this.#status.value || undefined }));
    this.#webhook.addEventListener('change', () =>
      go({ webhook: this.#webhook.value || undefined }),
    );
    this.#pause.addEventListener('click', () => {
      this.#paused = !this.#paused;
      this.#pause.textContent = this.#paused ? 'Go on' : 'Pause';
      this.#draw();
    });
  }

  /** @param {readonly { id: string }[]} webhooks */
  offerWebhooks(webhooks) {
    offer(this.#webhook, [
      ['', 'All configurations'],
      ...webhooks.map(({ id }) => /** @type {[string, string]} */ ([id, id])),
    ]);
    this.#webhook.value = this.#route.webhook ?? '';
  }

  /**
   * Shows those that match the address.
   *
   * @param {Route} route
   * @param {boolean} anew
   */
  async show(route, anew) {
    const before = this.#route;
    this.#route = route;
    if (!anew && filters.every((name) => before[name] === route[name])) return;
    this.#status.value = route.status ?? '';
    this.#webhook.value = route.webhook ?? '';
    this.#showBatch(route.batch);
    // Whatever it had is forgotten: a simulator that was started again counts from 1 again.
    const { environment, status, webhook, batch } = route;
    this.#newest = new NewestDeliveries(
      ROWS,
      (one) =>
        one.environment === environment &&
        (status === undefined || one.status === status) &&
        (webhook === undefined || one.webhook === webhook) &&
        (batch === undefined || one.batchId === batch),
    );
    this.#rows.clear();
    this.#body.replaceChildren();
    await this.read();
  }

  /** Reads the newest besides: the stream tells only of what happens from now on. */
  async read() {
    const newest = this.#newest;
    const query = new URLSearchParams({ order: 'desc', limit: String(ROWS) });
    for (const name of filters) {
      const value = this.#route[name];
      if (value !== undefined) query.set(name, value);
    }
    const refusal = byId('deliveries-refusal', HTMLElement);
    try {
      const { result } = await ask(`_simulator/deliveries?${query}`);
      for (const delivery of result) newest.take(delivery);
      showRefusal(refusal);
    } catch (error) {
      showRefusal(refusal, error);
    }
    this.#draw();
  }

  /** @param {Delivery} delivery */
  take(delivery) {
    this.#newest.take(delivery);
    this.#draw();
  }

  #render() {
    if (this.#paused) return;
    const items = this.#newest.items();
    const seqs = new Set(items.map(({ seq }) => seq));
    for (const [seq, row] of this.#rows) {
      if (seqs.has(seq)) continue;
      row.node.remove();
      this.#rows.delete(seq);
    }
    // Rows that stay are never moved, so that the focus stays in them.
    let next = this.#body.firstChild;
    for (const delivery of items) {
      let row = this.#rows.get(delivery.seq);
      if (row === undefined) {
        row = new DeliveryRow(delivery, (seq) => this.#linkTo(seq));
        this.#rows.set(delivery.seq, row);
        this.#body.insertBefore(row.node, next);
      } else {
        row.show(delivery);
        next = row.node.nextSibling;
      }
    }
    byId('no-deliveries', HTMLElement).hidden = items.length > 0;
    byId('more-deliveries', HTMLElement).hidden = items.length < ROWS;
  }

  /** @param {number} seq */
  #linkTo(seq) {
    return hashOf({ ...this.#route, delivery: String(seq), edit: undefined });
  }

  /** @param {string | undefined} batch */
  #showBatch(batch) {
    const place = byId('filter-batch', HTMLElement);
    if (batch === undefined) return fill(place);
    const href = hashOf({ ...this.#route, batch: undefined });
    fill(
      place,
      'Batch ',
      element('code', { title: batch }, shortId(batch)),
      ' ',
      element('a', { href }, 'show all'),
    );
  }
}
