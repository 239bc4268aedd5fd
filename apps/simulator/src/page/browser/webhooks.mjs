import { ask, showRefusal } from './api.mjs';
import { byId, element, fill } from './dom.mjs';
import { hashOf } from './route.mjs';
import { fieldsOf, faultNames } from './webhook-fields.mjs';

/** @typedef {import('./webhook-fields.mjs').Webhook} Webhook */

/** The webhook configurations of an environment. */
export class Webhooks {
  #list = byId('webhooks', HTMLElement);
  #refusal = byId('webhooks-refusal', HTMLElement);
  #new = byId('webhook-new', HTMLAnchorElement);
  /** @type {string | undefined} */
  #environment;
  #changed;

  /** @param {(webhooks: Webhook[]) => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /**
   * @param {string} environment
   * @param {boolean} anew
   */
  async show(environment, anew) {
    if (!anew && environment === this.#environment) return;
    this.#environment = environment;
    this.#new.href = hashOf({ environment, edit: '' });
    await this.read();
  }

  async read() {
    const environment = this.#environment;
    if (environment === undefined) return;
    const path = `_simulator/environments/${encodeURIComponent(environment)}/webhooks`;
    try {
      const { result } = await ask(path);
      if (environment !== this.#environment) return;
      showRefusal(this.#refusal);
      fill(this.#list, ...result.map((/** @type {Webhook} */ one) => item(environment, one)));
      byId('no-webhooks', HTMLElement).hidden = result.length > 0;
      this.#changed(result);
    } catch (error) {
      showRefusal(this.#refusal, error);
    }
  }
}

/**
 * @param {string} environment
 * @param {Webhook} webhook
 */
function item(environment, webhook) {
  const { id, method, url, events, dialect } = webhook;
  const faults = faultsOf(webhook);
  return element(
    'li',
    {},
    element(
      'p',
      { class: 'first' },
      element('a', { href: hashOf({ environment, edit: id }) }, id),
      element('span', { class: 'faint' }, `${method}, dialect ${dialect}`),
    ),
    element('p', {}, element('code', {}, url)),
    element('p', { class: 'faint' }, events.join(', ')),
    faults === '' ? null : element('p', { class: 'fault' }, faults),
  );
}

/** @param {Webhook} webhook */
function faultsOf(webhook) {
  const fields = fieldsOf(webhook);
  return faultNames
    .filter((name) => (fields[name] ?? '') !== '' && fields[name] !== '0')
    .map((name) => `${name} ${fields[name]} %`)
    .join(', ');
}
