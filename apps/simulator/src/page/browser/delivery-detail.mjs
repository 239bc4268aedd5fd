import { ask, sending, showRefusal } from './api.mjs';
import { contentOf } from './delivery-content.mjs';
import { byId, fill } from './dom.mjs';

/** One delivery: its tries, what was sent and what came back. */
export class DeliveryDetail {
  #dialog = byId('delivery', HTMLDialogElement);
  #content = byId('delivery-content', HTMLElement);
  #refusal = byId('delivery-refusal', HTMLElement);
  /** @type {string | undefined} */
  #seq;

  /**
   * @param {() => void} closed
   * @param {(seq: number) => void} open
   */
  constructor(closed, open) {
    this.#dialog.addEventListener('close', () => {
      if (this.#seq !== undefined) closed();
    });
    byId('delivery-done', HTMLButtonElement).addEventListener('click', () => this.#dialog.close());
    byId('redeliver', HTMLButtonElement).addEventListener('click', async () => {
      try {
        const path = `_simulator/deliveries/${this.#seq}/redeliver`;
        const { result } = await ask(path, sending('POST'));
        open(result.seq);
      } catch (error) {
        showRefusal(this.#refusal, error);
      }
    });
  }

  /**
   * @param {string | undefined} seq none closes it
   * @param {boolean} anew
   */
  async show(seq, anew) {
    if (seq === this.#seq && !(anew && seq !== undefined)) return;
    this.#seq = seq;
    if (seq === undefined) return this.#dialog.close();
    byId('delivery-title', HTMLElement).textContent = `Delivery ${seq}`;
    fill(this.#content);
    if (!this.#dialog.open) this.#dialog.showModal();
    await this.read();
  }

  /** @param {{ seq: number }} delivery something happened to it */
  async heard({ seq }) {
    if (String(seq) === this.#seq) await this.read();
  }

  async read() {
    const seq = this.#seq;
    try {
      const { result } = await ask(`_simulator/deliveries/${encodeURIComponent(seq ?? '')}`);
      if (seq !== this.#seq) return;
      showRefusal(this.#refusal);
      fill(this.#content, ...contentOf(result));
    } catch (error) {
      if (seq === this.#seq) showRefusal(this.#refusal, error);
    }
  }
}
