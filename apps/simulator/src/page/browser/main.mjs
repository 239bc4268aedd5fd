import { showRefusal } from './api.mjs';
import { Batches } from './batches.mjs';
import { VendorClock } from './clock.mjs';
import { Deliveries } from './deliveries.mjs';
import { DeliveryDetail } from './delivery-detail.mjs';
import { byId } from './dom.mjs';
import { Environments } from './environments.mjs';
import { follow, onceIn, whileSeen } from './live.mjs';
import { hashOf, routeOf } from './route.mjs';
import { Upload } from './upload.mjs';
import { WebhookForm } from './webhook-form.mjs';
import { Webhooks } from './webhooks.mjs';

/** Batches have no stream: a poll shows them, and sooner when a delivery tells of one. */
const POLL_MS = 2_000;

/** @type {import('./route.mjs').Route} */
let route = routeOf(location.hash) ?? {};

/** @param {import('./route.mjs').Route} changes */
function go(changes) {
  location.hash = hashOf({ ...route, ...changes });
}

const environments = new Environments((environment) => {
  location.hash = hashOf({ environment });
});
const upload = new Upload(() => void batches.read());
const clock = new VendorClock(() => void batches.read());
const batches = new Batches(
  () => clock.now(),
  (open) => upload.offerBatches(open),
);
const deliveries = new Deliveries(go);
const webhooks = new Webhooks((all) => deliveries.offerWebhooks(all));
const form = new WebhookForm(
  () => go({ edit: undefined }),
  () => webhooks.read(),
);
const detail = new DeliveryDetail(
  () => go({ delivery: undefined }),
  (seq) => go({ delivery: String(seq) }),
);

/** @param {boolean} anew whether to read also what is shown already */
async function show(anew) {
  const environment = environments.show(route.environment);
  if (environment === undefined) return;
  const { id } = environment;
  upload.show(environment);
  await Promise.all([
    deliveries.show({ ...route, environment: id }, anew),
    webhooks.show(id, anew),
    batches.show(id, anew),
    form.show(id, route.edit),
    detail.show(route.delivery, anew),
  ]);
}

async function readAll() {
  try {
    await environments.read();
    showRefusal(byId('refusal', HTMLElement));
  } catch (error) {
    return showRefusal(byId('refusal', HTMLElement), error);
  }
  await Promise.all([clock.read(), show(true)]);
}

/** @param {boolean} isLive */
function showLive(isLive) {
  const place = byId('live', HTMLElement);
  place.textContent = isLive ? 'live' : 'connecting…';
  place.className = isLive ? 'tag accepted' : 'tag refused';
}

addEventListener('hashchange', () => {
  const next = routeOf(location.hash);
  if (next === null) return;
  route = next;
  void show(false);
});

const batchesSoon = onceIn(250, () => batches.read());
const deliveriesSoon = onceIn(1_000, () => deliveries.read());
follow('_simulator/deliveries/stream', {
  delivery(delivery) {
    deliveries.take(delivery);
    void detail.heard(delivery);
    batchesSoon();
  },
  skipped: deliveriesSoon,
  opened() {
    showLive(true);
    void readAll();
  },
  broken() {
    showLive(false);
    // Tells why, if it can't.
    void readAll();
  },
});
whileSeen(POLL_MS, async () => {
  await Promise.all([clock.read(), batches.read()]);
});
