import { element, fill } from './dom.mjs';

/** What the simulator refused, in its own words. */
export class Refused extends Error {
  /**
   * @param {string} title
   * @param {readonly string[]} reasons
   * @param {string} code
   */
  constructor(title, reasons, code) {
    super(title);
    this.reasons = reasons;
    this.code = code;
  }
}

/**
 * Calls the simulator. Addresses are relative, so that they are right behind a proxy too.
 *
 * @param {string} path without a leading slash
 * @param {RequestInit} [init]
 * @returns {Promise<any>} the answer's body; null where there is none
 * @throws {Refused}
 */
export async function ask(path, init) {
  const response = await fetch(path, init).catch(() => {
    throw new Refused('The simulator does not answer', ['Is it still running?'], 'unreachable');
  });
  const body = parsed(await response.text());
  if (response.ok) return body;
  const { title, detail, faults, code } = body ?? {};
  throw new Refused(
    title ?? `The simulator answered ${response.status}`,
    Array.isArray(faults) ? faults.map(String) : detail === undefined ? [] : [String(detail)],
    code ?? String(response.status),
  );
}

/**
 * @param {'POST' | 'PUT' | 'DELETE'} method
 * @param {unknown} [body]
 * @returns {RequestInit}
 */
export function sending(method, body) {
  if (body === undefined) return { method };
  return {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/**
 * Shows a refusal, or takes the last one away.
 *
 * @param {Element} place
 * @param {unknown} [error]
 */
export function showRefusal(place, error) {
  if (error === undefined) return fill(place);
  const { message, reasons = [], code = '' } = /** @type {Partial<Refused> & Error} */ (error);
  fill(
    place,
    element(
      'div',
      { class: 'refusal' },
      element('p', {}, element('strong', {}, message), ' ', element('code', {}, code)),
      element('ul', {}, ...reasons.map((reason) => element('li', {}, reason))),
    ),
  );
}

/** @param {string} text */
function parsed(text) {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
