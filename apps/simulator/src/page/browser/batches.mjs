import { ask, sending, showRefusal } from './api.mjs';
import { statusTag } from './delivery-row.mjs';
import { byId, element, fill } from './dom.mjs';
import { hashOf } from './route.mjs';
import { shortId, timeOfDay } from './time.mjs';

const SHOWN = 12;

/**
 * @typedef {object} Batch
 * @property {string} id
 * @property {'open' | 'closed' | 'processed'} status
 * @property {number} documents
 * @property {number} processed
 * @property {number} rejectedFiles
 * @property {string} created
 * @property {string | null} closesAt
 */

/** The newest batches of an environment, and how far each is. */
export class Batches {
  #body = byId('batches', HTMLTableSectionElement);
  #refusal = byId('batches-refusal', HTMLElement);
  /** @type {Map<string, { node: HTMLTableRowElement, show: (batch: Batch) => void }>} */
  #rows = new Map();
  /** @type {string | undefined} */
  #environment;
  #now;
  #changed;

  /**
   * @param {() => number} now the vendor's time
   * @param {(open: Batch[]) => void} changed
   */
  constructor(now, changed) {
    this.#now = now;
    this.#changed = changed;
  }

  /**
   * @param {string} environment
   * @param {boolean} anew
   */
  async show(environment, anew) {
    if (!anew && environment === this.#environment) return;
    this.#environment = environment;
    await this.read();
  }

  async read() {
    const environment = this.#environment;
    if (environment === undefined) return;
    const query = new URLSearchParams({ environment, limit: String(SHOWN) });
    try {
      const { result } = await ask(`_simulator/batches?${query}`);
      if (environment !== this.#environment) return;
      this.#render(result);
      showRefusal(this.#refusal);
      this.#changed(result.filter((/** @type {Batch} */ { status }) => status === 'open'));
    } catch (error) {
      showRefusal(this.#refusal, error);
    }
  }

  /** @param {Batch[]} batches */
  #render(batches) {
    const rows = batches.map((batch) => {
      const row = this.#rows.get(batch.id) ?? this.#newRow(batch);
      row.show(batch);
      return /** @type {const} */ ([batch.id, row]);
    });
    this.#rows = new Map(rows);
    const nodes = rows.map(([, { node }]) => node);
    // Putting rows where they are would take the focus out of them.
    if (nodes.some((node, index) => node !== this.#body.children[index]))
      this.#body.replaceChildren(...nodes);
    byId('no-batches', HTMLElement).hidden = rows.length > 0;
  }

  /** @param {Batch} batch */
  #newRow({ id, created }) {
    const href = hashOf({ environment: this.#environment, batch: id });
    const status = element('td');
    const documents = element('td', { class: 'number' });
    const closes = element('td', { class: 'number wide' });
    const button = element('button', { type: 'button' }, 'Close');
    button.setAttribute('aria-label', `Close batch ${shortId(id)}`);
    button.addEventListener('click', () => void this.#close(id));
    const node = element(
      'tr',
      {},
      element(
        'th',
        { scope: 'row' },
        element(
          'a',
          { href, title: id, 'aria-label': `Deliveries of batch ${shortId(id)}` },
          shortId(id),
        ),
      ),
      element('td', { class: 'wide time' }, timeOfDay(created)),
      status,
      documents,
      closes,
      element('td', { class: 'action' }, button),
    );
    return {
      node,
      /** @param {Batch} batch */
      show: (batch) => {
        fill(status, statusTag(batch.status));
        fill(documents, rejected(batch), `${batch.processed} / ${batch.documents}`);
        fill(closes, this.#untilClosed(batch));
        button.hidden = batch.status !== 'open';
      },
    };
  }

  /** @param {Batch} batch */
  #untilClosed({ closesAt }) {
    if (closesAt === null) return null;
    const seconds = Math.ceil((new Date(closesAt).getTime() - this.#now()) / 1_000);
    return `in ${Math.max(0, seconds)} s`;
  }

  /** @param {string} id */
  async #close(id) {
    try {
      await ask(`_simulator/batches/${encodeURIComponent(id)}/close`, sending('POST'));
      await this.read();
    } catch (error) {
      showRefusal(this.#refusal, error);
    }
  }
}

/** @param {Batch} batch */
function rejected({ rejectedFiles }) {
  return rejectedFiles === 0
    ? null
    : element('span', { class: 'fault wide' }, `${rejectedFiles} rejected`);
}
