import { ask, showRefusal } from './api.mjs';
import { byId, control, element, fill, offer } from './dom.mjs';
import { hashOf } from './route.mjs';
import { shortId, timeOfDay } from './time.mjs';

/** Files dropped anywhere on the page, or chosen, go up at once by the vendor's own call. */
export class Upload {
  #form = byId('upload', HTMLFormElement);
  #said = byId('upload-said', HTMLElement);
  #refusal = byId('upload-refusal', HTMLElement);
  /** @type {import('./environments.mjs').Environment | undefined} */
  #environment;
  #done;

  /** @param {() => void} done */
  constructor(done) {
    this.#done = done;
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    const chooser = /** @type {HTMLInputElement} */ (control(this.#form, 'files'));
    chooser.addEventListener('change', async () => {
      await this.#send([...(chooser.files ?? [])]);
      // So that the same file can be chosen again.
      chooser.value = '';
    });
    addEventListener('dragover', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      document.body.classList.add('dropping');
    });
    addEventListener('dragleave', ({ relatedTarget }) => {
      if (relatedTarget === null) document.body.classList.remove('dropping');
    });
    addEventListener('drop', (event) => {
      document.body.classList.remove('dropping');
      if (!hasFiles(event)) return;
      // Without it the browser would leave the page and open the file.
      event.preventDefault();
      void this.#send([...(event.dataTransfer?.files ?? [])]);
    });
  }

  /** @param {import('./environments.mjs').Environment} environment */
  show(environment) {
    this.#environment = environment;
  }

  /** @param {readonly { id: string, created: string }[]} batches that are open */
  offerBatches(batches) {
    offer(/** @type {HTMLSelectElement} */ (control(this.#form, 'loadBatch')), [
      ['', 'A new one'],
      ...batches.map(
        ({ id, created }) =>
          /** @type {[string, string]} */ ([id, `${shortId(id)}, of ${timeOfDay(created)}`]),
      ),
    ]);
  }

  /** @param {readonly File[]} files */
  async #send(files) {
    if (files.length === 0 || this.#environment === undefined) return;
    const body = new FormData();
    for (const name of ['type', 'company', 'loadBatch', 'clientData']) {
      const value = control(this.#form, name).value.trim();
      if (value !== '') body.append(name, value);
    }
    const { checked } = /** @type {HTMLInputElement} */ (control(this.#form, 'closeBatch'));
    body.append('closeBatch', String(checked));
    for (const file of files) body.append('files[]', file, file.name);

    showRefusal(this.#refusal);
    fill(this.#said, `Sending ${counted(files.length, 'file')}…`);
    try {
      const headers = { 'x-api-key': this.#environment.apiKeys[0] ?? '' };
      const { result } = await ask('documents/bulk', { method: 'POST', headers, body });
      const { loadBatch } = result;
      const href = hashOf({ environment: this.#environment.id, batch: loadBatch });
      fill(
        this.#said,
        `${counted(files.length, 'file')} in batch `,
        element('a', { href, title: loadBatch }, shortId(loadBatch)),
        element('ul', { class: 'names' }, ...namesOf(files)),
      );
      this.#done();
    } catch (error) {
      fill(this.#said);
      showRefusal(this.#refusal, error);
    }
  }
}

/** @param {readonly File[]} files */
function namesOf(files) {
  const names = files.slice(0, 5).map(({ name }) => element('li', {}, name));
  const more = files.length - names.length;
  return more === 0 ? names : [...names, element('li', {}, `and ${more} more`)];
}

/** @param {DragEvent} event */
function hasFiles({ dataTransfer }) {
  return dataTransfer?.types.includes('Files') ?? false;
}

/**
 * @param {number} count
 * @param {string} noun
 */
function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
