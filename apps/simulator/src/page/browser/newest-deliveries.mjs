/**
 * As the delivery log has it.
 *
 * @typedef {object} Delivery
 * @property {number} seq
 * @property {string} webhook
 * @property {string} environment
 * @property {string} eventType
 * @property {string} eventTime
 * @property {string} [batchId]
 * @property {string} [documentId]
 * @property {'pending' | 'refused' | 'accepted' | 'lost' | 'cancelled'} status
 * @property {number} attempts
 * @property {number | null} httpStatus
 * @property {string | null} error
 * @property {number | null} latencyMs
 * @property {string | null} fault why it is there, if it is no event of the vendor's
 * @property {number | null} copyOf the delivery that a fault copied or went along with
 * @property {number | null} redeliveryOf the one that a person had sent again
 * @property {string[]} disturbedBy the faults that changed its course
 */

/** The newest deliveries that match, as far as there is room: a page that stays open stays small. */
export class NewestDeliveries {
  /** @type {Map<number, Delivery>} */
  #bySeq = new Map();
  #limit;
  #matches;

  /**
   * @param {number} limit
   * @param {(delivery: Delivery) => boolean} matches
   */
  constructor(limit, matches) {
    this.#limit = limit;
    this.#matches = matches;
  }

  /**
   * Takes a delivery as it is now. The list and the stream come on two ways, so that an older
   * state may come later: it changes nothing.
   *
   * @param {Delivery} delivery
   */
  take(delivery) {
    const known = this.#bySeq.get(delivery.seq);
    if (known !== undefined && progress(known) > progress(delivery)) return;
    this.#bySeq.delete(delivery.seq);
    if (!this.#matches(delivery)) return;
    this.#bySeq.set(delivery.seq, delivery);
    if (this.#bySeq.size > this.#limit) this.#bySeq.delete(Math.min(...this.#bySeq.keys()));
  }

  /** Newest first. */
  items() {
    return [...this.#bySeq.values()].sort((a, b) => b.seq - a.seq);
  }
}

/**
 * Grows with each attempt, and once more when it ends.
 *
 * @param {Delivery} delivery
 */
function progress({ attempts, status }) {
  return 2 * attempts + (status === 'pending' || status === 'refused' ? 0 : 1);
}
