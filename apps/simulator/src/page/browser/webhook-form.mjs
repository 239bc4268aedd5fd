import { ask, sending, showRefusal } from './api.mjs';
import { byId, control } from './dom.mjs';
import { fieldsOf, webhookOf } from './webhook-fields.mjs';

/**
 * @typedef {import('./webhook-fields.mjs').Webhook} Webhook
 */

/** @type {Webhook} as the simulator would fill it in */
const NEW = {
  id: '',
  url: 'http://127.0.0.1:8080/webhooks/demo',
  method: 'POST',
  events: ['*'],
  headers: {},
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: '',
  dialect: 1,
};

/** Creates, changes and deletes one webhook configuration. */
export class WebhookForm {
  #dialog = byId('webhook', HTMLDialogElement);
  #form = byId('webhook-form', HTMLFormElement);
  #refusal = byId('webhook-refusal', HTMLElement);
  #delete = byId('webhook-delete', HTMLButtonElement);
  #environment = '';
  /** @type {string | undefined} empty for a new one */
  #id;
  #changed;

  /**
   * @param {() => void} closed
   * @param {() => Promise<void>} changed
   */
  constructor(closed, changed) {
    this.#changed = changed;
    this.#dialog.addEventListener('close', () => {
      if (this.#id !== undefined) closed();
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#save();
    });
    byId('webhook-cancel', HTMLButtonElement).addEventListener('click', () => this.#dialog.close());
    this.#delete.addEventListener('click', () => void this.#remove());
  }

  /**
   * @param {string} environment
   * @param {string | undefined} id none closes it
   */
  async show(environment, id) {
    if (id === this.#id) return;
    this.#environment = environment;
    this.#id = id;
    if (id === undefined) return this.#dialog.close();
    showRefusal(this.#refusal);
    this.#askTwice(false);
    byId('webhook-title', HTMLElement).textContent =
      id === '' ? 'New configuration' : `Configuration ${id}`;
    this.#delete.hidden = id === '';
    /** @type {HTMLInputElement} */ (control(this.#form, 'id')).readOnly = id !== '';
    /** @type {HTMLInputElement} */ (control(this.#form, 'secret')).placeholder =
      id === '' ? '' : 'unchanged';
    this.#fill(NEW);
    // Before anybody can type: what was typed into it meanwhile would be lost.
    if (id !== '') await this.#load(id);
    if (id === this.#id && !this.#dialog.open) this.#dialog.showModal();
  }

  /** @param {string} id */
  async #load(id) {
    try {
      const { result } = await ask(this.#address(id));
      if (id === this.#id) this.#fill(result);
    } catch (error) {
      if (id === this.#id) showRefusal(this.#refusal, error);
    }
  }

  /** @param {Webhook} webhook */
  #fill(webhook) {
    for (const [name, value] of Object.entries(fieldsOf(webhook)))
      control(this.#form, name).value = value;
  }

  async #save() {
    const fields = Object.fromEntries(
      [...new FormData(this.#form)].map(([name, value]) => [name, String(value)]),
    );
    const isNew = this.#id === '';
    await this.#tell(
      isNew ? '' : (this.#id ?? ''),
      sending(isNew ? 'POST' : 'PUT', webhookOf(fields)),
    );
  }

  async #remove() {
    if (this.#delete.dataset['sure'] === undefined) return this.#askTwice(true);
    await this.#tell(this.#id ?? '', sending('DELETE'));
  }

  /**
   * @param {string} id
   * @param {RequestInit} init
   */
  async #tell(id, init) {
    try {
      await ask(this.#address(id), init);
      this.#dialog.close();
      await this.#changed();
    } catch (error) {
      showRefusal(this.#refusal, error);
      this.#refusal.scrollIntoView({ block: 'nearest' });
    }
  }

  /** @param {boolean} sure whether the next press deletes */
  #askTwice(sure) {
    if (sure) this.#delete.dataset['sure'] = '';
    else delete this.#delete.dataset['sure'];
    this.#delete.textContent = sure ? 'Really delete' : 'Delete';
  }

  /** @param {string} id */
  #address(id) {
    const all = `_simulator/environments/${encodeURIComponent(this.#environment)}/webhooks`;
    return id === '' ? all : `${all}/${encodeURIComponent(id)}`;
  }
}
