import { expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { logTo } from './kafka.log.js';

const { ERROR, INFO } = kafkajs.logLevel;

function log() {
  const lines: [level: string, fields: object, message: string][] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push([level, fields, message]);
  const to = { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
  const write = logTo(to)(ERROR);
  const say = (level: number, message: string, error?: string) =>
    write({
      namespace: '',
      label: '',
      level,
      log: { message, timestamp: '', error, broker: 'kafka:9092', stack: 'at' },
    });
  return { lines, say };
}

it.each([
  ['Connection error: connect ECONNREFUSED', undefined],
  ['Response GroupCoordinator(key: 10, version: 2)', 'The group coordinator is not available'],
  [
    'Response JoinGroup(key: 11, version: 5)',
    "The coordinator is loading and hence can't process requests",
  ],
  [
    'Response Produce(key: 0, version: 7)',
    'This server is not the leader for that topic-partition',
  ],
  ['Response Heartbeat(key: 12, version: 3)', 'The group is rebalancing, so a rejoin is needed'],
  [
    'Crash: KafkaJSNumberOfRetriesExceeded: Connection error: connect ECONNREFUSED 127.0.0.1:9092',
    undefined,
  ],
  [
    "Crash: KafkaJSProtocolError: The coordinator is loading and hence can't process requests for this group",
    undefined,
  ],
  ['Crash: KafkaJSGroupCoordinatorNotFound: Failed to find group coordinator', undefined],
  [
    'Crash: KafkaJSNumberOfRetriesExceeded: Request Fetch(key: 1, version: 11) timed out',
    undefined,
  ],
  ['Crash: KafkaJSConnectionClosedError: Closed connection', undefined],
  ['Crash: KafkaJSNumberOfRetriesExceeded: Not connected', undefined],
  ['Crash: KafkaJSBrokerNotFound: Broker 1 not found in the cached metadata', undefined],
])('%s, %s: passes by itself, so it is a warning without a stack, once', (said, error) => {
  const { lines, say } = log();
  say(ERROR, said, error);
  say(ERROR, said, error);
  expect(lines).toEqual([['warn', { kafka: { broker: 'kafka:9092', error } }, said]]);
});

it('what does not pass is an error with its stack, each time, and a right that lacks says where to look', () => {
  const { lines, say } = log();
  for (let n = 0; n < 2; n += 1)
    say(ERROR, 'Response Produce(key: 0, version: 7)', 'Not authorized to access topics');
  const kafka = { broker: 'kafka:9092', error: 'Not authorized to access topics', stack: 'at' };
  const message = 'Response Produce(key: 0, version: 7) (its rights: npm run topics -- acls)';
  expect(lines).toEqual([
    ['error', { kafka }, message],
    ['error', { kafka }, message],
  ]);
});

it('a restart of the consumer is told once, however long it waits; another crash is an error', () => {
  const { lines, say } = log();
  say(ERROR, 'Restarting the consumer in 300ms');
  say(ERROR, 'Restarting the consumer in 13814ms');
  say(ERROR, 'Crash: TypeError: it is not a function');
  expect(lines.map(([level, , message]) => [level, message])).toEqual([
    ['warn', 'Restarting the consumer in 300ms'],
    ['error', 'Crash: TypeError: it is not a function'],
  ]);
});

it('what kafkajs does from day to day is for looking for a fault only', () => {
  const { lines, say } = log();
  say(INFO, 'Consumer has joined the group');
  expect(lines.map(([level]) => level)).toEqual(['debug']);
});
