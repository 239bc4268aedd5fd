// Put before an app with `node --import`: it ends, or stops, its own process at a named step of its work, so
// that the app itself needs no code for it. Settings: DIES_AT, a step; DIES_AFTER, how often the step is
// passed first; DIES_BY, the signal.
import { createRequire } from 'node:module';
import pg from 'pg';

const { DIES_AT = '', DIES_AFTER = '0', DIES_BY = 'SIGKILL' } = process.env;

/** Statements at which something can happen; either before they are sent or once Postgres has answered. */
const BEFORE = {
  'before the transaction': /^BEGIN$/,
  'before the commit': /^COMMIT$/,
};
const AFTER = {
  'after the documents': /^INSERT INTO \S*documents /,
  'after the timeline': /^INSERT INTO \S*timeline /,
  'after the batches': /^INSERT INTO \S*batches [^]* DO UPDATE /,
  'after the checkpoint': /^UPDATE \S*checkpoints /,
  'after the commit': /^COMMIT$/,
};
const BEFORE_KAFKA = 'before the commit to Kafka';

let left = Number(DIES_AFTER);
/** Clients in a transaction that writes: the ticker's and the probe's are not what this is about. */
const writing = new WeakSet();

function pass() {
  if (left < 0) return;
  left -= 1;
  if (left < 0) process.kill(process.pid, DIES_BY);
}

const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (...args) {
  const text = typeof args[0] === 'string' ? args[0] : (args[0]?.text ?? '');
  if (/FOR UPDATE/.test(text)) writing.add(this);
  const isOurs = writing.has(this) || text === 'BEGIN';
  if (text === 'COMMIT') writing.delete(this);
  if (isOurs && BEFORE[DIES_AT]?.test(text)) pass();
  const answer = query.apply(this, args);
  if (!isOurs || !AFTER[DIES_AT]?.test(text)) return answer;
  return answer.then((result) => {
    pass();
    return result;
  });
};

if (DIES_AT === BEFORE_KAFKA) {
  const Broker = createRequire(import.meta.url)('kafkajs/src/broker/index.js');
  const { offsetCommit } = Broker.prototype;
  Broker.prototype.offsetCommit = function (...args) {
    pass();
    return offsetCommit.apply(this, args);
  };
} else if (!(DIES_AT in BEFORE) && !(DIES_AT in AFTER)) {
  throw new Error(`no step has the name ${DIES_AT}`);
}
