import { ask, sending } from './api.mjs';
import { byId } from './dom.mjs';
import { timeOfDay } from './time.mjs';

const ADVANCE_SECONDS = 30;

/** The vendor's clock, which may run faster than ours. */
export class VendorClock {
  #now = 0;
  #speed = 1;
  #readAt = 0;

  /** @param {() => void} advanced */
  constructor(advanced) {
    byId('advance', HTMLButtonElement).addEventListener('click', async () => {
      await ask('_simulator/clock/advance', sending('POST', { seconds: ADVANCE_SECONDS })).catch(
        () => undefined,
      );
      await this.read();
      advanced();
    });
    setInterval(() => this.#show(), 1_000);
  }

  async read() {
    const { result } = await ask('_simulator/clock').catch(() => ({ result: null }));
    if (result === null) return;
    this.#now = new Date(result.now).getTime();
    this.#speed = result.speed;
    this.#readAt = Date.now();
    this.#show();
  }

  /** Milliseconds since 1970, as the vendor has it now. */
  now() {
    return this.#now + (Date.now() - this.#readAt) * this.#speed;
  }

  #show() {
    if (this.#readAt === 0) return;
    byId('clock', HTMLElement).textContent =
      this.#speed === 1 ? timeOfDay(this.now()) : `${timeOfDay(this.now())} ×${this.#speed}`;
  }
}
