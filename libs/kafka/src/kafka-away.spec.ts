import { describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { isKafkaAway, NoAnswerError } from '#wire';

const coded = (code: string) => Object.assign(new Error('x'), { code });
const connection = (code?: string) =>
  new kafkajs.KafkaJSConnectionError('x', code === undefined ? {} : { code });
const givenUp = (cause: Error) =>
  new kafkajs.KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 3, retryTime: 1 });
const protocol = (type: string, retriable: boolean) =>
  new kafkajs.KafkaJSProtocolError(Object.assign(new Error('x'), { type, retriable }));

describe('Kafka is away', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND'])('by the socket’s %s', (code) => {
    expect(isKafkaAway(coded(code))).toBe(true);
    expect(isKafkaAway(givenUp(connection(code)))).toBe(true);
  });

  it('by what kafkajs gives up with', () => {
    for (const error of [
      connection(),
      new kafkajs.KafkaJSRequestTimeoutError('x', {} as never),
      protocol('LEADER_NOT_AVAILABLE', true),
      new NoAnswerError('x'),
    ]) {
      expect(isKafkaAway(error)).toBe(true);
      expect(isKafkaAway(givenUp(givenUp(error)))).toBe(true);
    }
  });
});

describe('Kafka is there, and says no', () => {
  it.each(['DEPTH_ZERO_SELF_SIGNED_CERT', 'sasl-refused', 'tls-wanted'])('by %s', (code) => {
    expect(isKafkaAway(givenUp(connection(code)))).toBe(false);
  });

  it('by its protocol', () => {
    expect(isKafkaAway(protocol('TOPIC_AUTHORIZATION_FAILED', false))).toBe(false);
  });
});
