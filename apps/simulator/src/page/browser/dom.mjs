/** @typedef {Node | string | number | null | undefined} Child */

/**
 * A new element. Its children are nodes or text, and nothing is ever read as HTML: names of files,
 * ids and answers come from whoever uses the simulator.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean>} [attributes] `false` leaves one out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...nodes(children));
  return made;
}

/**
 * @param {Element} parent
 * @param {...Child} children instead of those that it has
 */
export function fill(parent, ...children) {
  parent.replaceChildren(...nodes(children));
}

/** @param {Child[]} children */
function nodes(children) {
  return children
    .filter((child) => child !== null && child !== undefined)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * The element of the page with an id.
 *
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} type
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no such #${id}`);
  return found;
}

/**
 * The control of a form with a name.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function control(form, name) {
  const found = form.elements.namedItem(name);
  if (
    found instanceof HTMLInputElement ||
    found instanceof HTMLSelectElement ||
    found instanceof HTMLTextAreaElement
  )
    return found;
  throw new Error(`the form has no such ${name}`);
}

/**
 * Gives a list of choices other options; what was chosen stays so if it is still there.
 *
 * @param {HTMLSelectElement} select
 * @param {readonly (readonly [value: string, label: string])[]} options
 */
export function offer(select, options) {
  const old = [...select.options].map(({ value, text }) => [value, text]);
  if (JSON.stringify(old) === JSON.stringify(options)) return;
  const { value } = select;
  fill(select, ...options.map(([value, label]) => element('option', { value }, label)));
  if (options.some(([one]) => one === value)) select.value = value;
}

/**
 * However often the answer is called, `render` runs once before the browser next paints.
 *
 * @param {() => void} render
 */
export function onNextFrame(render) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      render();
    });
  };
}
