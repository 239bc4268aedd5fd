import { ask } from './api.mjs';
import { byId, element, fill, offer } from './dom.mjs';

/**
 * @typedef {object} Environment
 * @property {string} id
 * @property {string} account
 * @property {string[]} apiKeys
 */

/** The vendor's environments, of which the page shows one at a time. */
export class Environments {
  /** @type {Environment[]} */
  #all = [];
  #select = byId('environment', HTMLSelectElement);

  /** @param {(id: string) => void} chosen */
  constructor(chosen) {
    this.#select.addEventListener('change', () => chosen(this.#select.value));
  }

  async read() {
    const { result } = await ask('_simulator/environments');
    this.#all = result;
    offer(
      this.#select,
      this.#all.map(({ id }) => [id, id]),
    );
  }

  /**
   * The one with this id, else the first.
   *
   * @param {string | undefined} id
   */
  show(id) {
    const environment = this.#all.find((one) => one.id === id) ?? this.#all[0];
    if (environment === undefined) return undefined;
    this.#select.value = environment.id;
    fill(
      byId('environment-facts', HTMLElement),
      element('dt', {}, 'Account'),
      element('dd', {}, element('code', {}, environment.account)),
      element('dt', {}, environment.apiKeys.length === 1 ? 'API key' : 'API keys'),
      element('dd', {}, ...environment.apiKeys.map((key) => element('code', {}, key))),
    );
    return environment;
  }
}
