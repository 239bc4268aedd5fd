import { signatureAlgorithms, signatureEncodings } from '#webhook-signature';

export const options = (values: readonly string[]) =>
  values.map((value) => `<option>${value}</option>`).join('');

const share = (name: string, words: string, unit = '%') =>
  `<label class="share"><span><code>${name}</code> <span class="faint">${words}</span></span><input name="${name === 'delay.ms' ? 'delayMs' : name}" type="number" min="0" ${unit === '%' ? 'max="100" step="any"' : ''} /><span>${unit}</span></label>`;

/** What the vendor itself could do: it happens to the true delivery. */
const vendorFaults = [
  share('duplicate', 'sent again after it was accepted'),
  share('reorder', 'held back until a later one has ended'),
  share('delay', 'the first try comes late'),
  share('delay.ms', 'how late', 'ms'),
  share('dropAnswer', 'the answer counts as never come'),
  share('twiceAtOnce', 'the first try on two connections at once'),
];
/** What it never would: these are sent besides. */
const besides = [
  share('wrongSignature', 'signed with another secret'),
  share('staleTime', 'with a time one day earlier'),
  share('truncatedBody', 'with half of its bytes'),
  share('unknownType', 'as an event that nobody knows'),
  share('otherDialect', 'in the other dialect'),
];

/** One delivery. */
export const deliveryDialog = `
<dialog id="delivery" aria-labelledby="delivery-title" closedby="any">
  <div class="head">
    <h2 id="delivery-title">Delivery</h2>
    <button type="button" id="redeliver">Redeliver</button>
    <button type="button" id="delivery-done" autofocus>Done</button>
  </div>
  <div id="delivery-refusal" role="alert"></div>
  <div id="delivery-content"></div>
</dialog>`;

/** One webhook configuration, to create, change or delete it. */
export const webhookDialog = `
<dialog id="webhook" aria-labelledby="webhook-title">
  <form id="webhook-form" novalidate autocomplete="off">
    <h2 id="webhook-title">Configuration</h2>
    <div id="webhook-refusal" role="alert"></div>
    <div class="fields">
      <label>Id <input name="id" spellcheck="false" /></label>
      <label>Dialect <select name="dialect"><option value="1">1: type, data, time</option><option value="2">2: type, id, timestamp, data</option></select></label>
      <div class="whole beside">
        <label>Method <select name="method">${options(['POST', 'PUT'])}</select></label>
        <label>URL <input name="url" type="url" spellcheck="false" /></label>
      </div>
      <label>Events, such as <code>document.*</code> <textarea name="events" rows="3" spellcheck="false"></textarea></label>
      <label>Headers, <code>name: value</code> by line <textarea name="headers" rows="3" spellcheck="false"></textarea></label>
    </div>
    <h3>Signature</h3>
    <div class="fields">
      <label>Algorithm <select name="algorithm">${options(signatureAlgorithms)}</select></label>
      <label>Encoding <select name="encoding">${options(signatureEncodings)}</select></label>
      <label>Prefix <input name="prefix" spellcheck="false" placeholder="sha256=" /></label>
      <label>Secret <input name="secret" spellcheck="false" /></label>
    </div>
    <h3>Faults of the vendor</h3>
    <p class="faint">Each happens to that share of the deliveries.</p>
    <div class="shares">${vendorFaults.join('')}</div>
    <h3>Sent besides</h3>
    <p class="faint">What the vendor never sends: once, without retries, beside the true delivery.</p>
    <div class="shares">${besides.join('')}</div>
    <div class="buttons">
      <button class="main">Save</button>
      <button type="button" id="webhook-cancel">Cancel</button>
      <button type="button" class="danger" id="webhook-delete">Delete</button>
    </div>
  </form>
</dialog>`;
