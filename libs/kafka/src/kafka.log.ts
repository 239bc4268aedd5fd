import { logLevel, type logCreator } from 'kafkajs';
import { Repeats } from './repeats.js';

/** Where log lines go; the shape of pino, of which this lib needs four levels only. */
export interface KafkaLogger {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

/** Kafka's words for a right that its user lacks. */
const REFUSED = /Not authorized/i;
/** A broker is away: that is no fault of this program, and where it happened in it is of no use. */
const AWAY = /^(Connection (error|timeout)|Failed to connect to seed broker)/;

/** What brokers answer while they sort out among themselves who does what; kafkajs asks again. */
const NOT_NOW =
  /coordinator is (loading|not available)|not the (correct coordinator|leader)|no leader for|failed to find group coordinator|group is rebalancing/i;

/** What kafkajs puts before why its consumer crashed, after which it begins anew by itself. */
const CRASH = /^Crash: \w+: /;
/** Why it does where brokers are away, besides the above: as `isKafkaAway` has it. */
const CRASHED_AWAY = /^(Request .* timed out|Closed connection|Not connected|Broker .* not found)/;
const RESTART = /^Restarting the consumer in \d+ms/;

/** kafkajs tells of each try to connect, several a second for as long as the brokers are away: once a minute will do. */
export function logTo(logger: KafkaLogger): logCreator {
  const repeats = new Repeats();
  return () =>
    ({ level, log: { message: said, timestamp: _, logger: __, ...fields } }) => {
      // kafkajs tells of each join and fetch at INFO: of use when looking for a fault only.
      if (level !== logLevel.ERROR && level !== logLevel.WARN)
        return logger.debug({ kafka: fields }, said);
      const why = said.replace(CRASH, '');
      const isCrash = why !== said;
      const isAway =
        AWAY.test(why) ||
        RESTART.test(said) ||
        (isCrash && CRASHED_AWAY.test(why)) ||
        NOT_NOW.test(isCrash ? why : String(fields['error']));
      const line = `${said.replace(/\d+ms/, '')} ${String(fields['broker'])} ${String(fields['error'])}`;
      const leftOut = isAway ? repeats.note(line, performance.now()) : 0;
      if (leftOut === null) return;
      const isRefused = REFUSED.test(`${said} ${String(fields['error'])}`);
      const message = isRefused ? `${said} (its rights: npm run topics -- acls)` : said;
      const { stack, ...rest } = fields as Record<string, unknown>;
      const kafka = isAway ? rest : { ...rest, stack };
      const told = { kafka, ...(leftOut > 0 ? { left_out: leftOut } : {}) };
      if (level === logLevel.ERROR && !isAway) logger.error(told, message);
      else logger.warn(told, message);
    };
}
