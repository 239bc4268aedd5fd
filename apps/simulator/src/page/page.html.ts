import { documentTypes } from '#vendor-payloads';
import { deliveryDialog, options, webhookDialog } from './page.dialogs.js';
import { modules } from './page.files.js';

/** Where the page's files are, as seen from `/`: relative, so that it is right behind a proxy too. */
const FILES = '_simulator/page';

const heads = (columns: readonly [name: string, className?: string][]) =>
  `<tr>${columns.map(([name, className = '']) => `<th scope="col" class="${className}">${name}</th>`).join('')}</tr>`;

const environment = `
<section aria-labelledby="environment-heading">
  <h2 id="environment-heading">Environment</h2>
  <select id="environment" aria-labelledby="environment-heading"></select>
  <dl class="facts" id="environment-facts"></dl>
</section>`;

const upload = `
<section aria-labelledby="upload-heading">
  <h2 id="upload-heading">Upload</h2>
  <form id="upload">
    <label class="drop"><span>Drop files anywhere on the page, or</span> <input type="file" name="files" multiple /></label>
    <div class="fields">
      <label>Type <input name="type" value="invoice" list="types" autocomplete="off" spellcheck="false" /></label>
      <label>Company <input name="company" autocomplete="off" /></label>
      <label>Batch <select name="loadBatch"><option value="">A new one</option></select></label>
      <label class="check"><input type="checkbox" name="closeBatch" checked /> <span>Close it then</span></label>
    </div>
    <label>Client data, as JSON <textarea name="clientData" rows="2" spellcheck="false" placeholder='{"order": 7}'></textarea></label>
    <datalist id="types">${options(documentTypes)}</datalist>
  </form>
  <div id="upload-said" role="status"></div>
  <div id="upload-refusal" role="alert"></div>
</section>`;

const webhooks = `
<section aria-labelledby="webhooks-heading">
  <div class="head"><h2 id="webhooks-heading">Webhooks</h2> <a id="webhook-new" href="#/?edit=">New configuration</a></div>
  <div id="webhooks-refusal" role="alert"></div>
  <ul class="list" id="webhooks"></ul>
  <p class="faint" id="no-webhooks" hidden>There are none: no event goes anywhere.</p>
</section>`;

const batches = `
<section aria-labelledby="batches-heading">
  <h2 id="batches-heading">Batches</h2>
  <div id="batches-refusal" role="alert"></div>
  <div class="table" tabindex="0" role="region" aria-label="Table of batches">
    <table aria-labelledby="batches-heading">
      <thead>${heads([['Batch'], ['Created', 'wide'], ['Status'], ['Processed', 'number'], ['Closes', 'number wide'], ['<span class="unseen">Action</span>']])}</thead>
      <tbody id="batches"></tbody>
    </table>
  </div>
  <p class="faint" id="no-batches" hidden>None yet: upload a file.</p>
</section>`;

const deliveries = `
<section aria-labelledby="deliveries-heading">
  <div class="head filters">
    <h2 id="deliveries-heading">Deliveries</h2>
    <span id="filter-batch"></span>
    <select id="filter-status" aria-label="Status of the deliveries"><option value="">All statuses</option>${options(['pending', 'refused', 'accepted', 'lost', 'cancelled'])}</select>
    <select id="filter-webhook" aria-label="Configuration of the deliveries"><option value="">All configurations</option></select>
    <button type="button" id="pause">Pause</button>
  </div>
  <div id="deliveries-refusal" role="alert"></div>
  <div class="table" tabindex="0" role="region" aria-label="Table of deliveries">
    <table aria-labelledby="deliveries-heading">
      <thead>${heads([['No.', 'number'], ['Time', 'wide'], ['Event'], ['Document', 'wide'], ['Batch', 'wide'], ['Configuration', 'wide'], ['Status'], ['Tries', 'number wide'], ['Answer', 'number'], ['ms', 'number wide']])}</thead>
      <tbody id="deliveries"></tbody>
    </table>
  </div>
  <p class="faint" id="no-deliveries" hidden>None to show.</p>
  <p class="faint" id="more-deliveries" hidden>These are the newest; the page shows no more.</p>
</section>`;

/** The page as it is served: the same for all. Its modules fill it, by text only. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>Foxtail simulator</title>
<link rel="icon" href="${FILES}/icon.svg" />
<link rel="stylesheet" href="${FILES}/style.css" />
${modules.map((name) => `<link rel="modulepreload" href="${FILES}/${name}" />`).join('\n')}
<script type="module" src="${FILES}/main.mjs"></script>
</head>
<body>
<a class="skip" href="#deliveries-heading">Skip to the deliveries</a>
<header>
  <h1>Foxtail simulator</h1>
  <p>Plays the document-AI vendor.</p>
  <p class="clock"><span class="faint">Vendor’s clock</span> <time id="clock"></time> <button type="button" id="advance">+30 s</button></p>
  <p><span id="live" class="tag">…</span></p>
</header>
<main>
  <noscript><p>The page needs JavaScript. The control API below <code>/_simulator/</code> does not.</p></noscript>
  <div id="refusal" role="alert"></div>
  <div class="side">${environment}${upload}${webhooks}</div>
  <div class="feed">${batches}${deliveries}</div>
</main>
${deliveryDialog}${webhookDialog}
</body>
</html>
`;
