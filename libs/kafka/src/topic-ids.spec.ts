import { describe, expect, it } from '@jest/globals';
import { decodeTopicIds, encodeMetadataRequest } from './topic-ids.js';

const ID = '00112233445566778899aabbccddeeff';

/** An answer of Metadata 12 with one broker, and a topic with one partition; `more` follows it. */
function answer(error = '0000', tags = '00'): Buffer {
  const broker = `00000001 0a${Buffer.from('127.0.0.1').toString('hex')} 00002384 00 ${tags}`;
  const partition = `0000 00000000 00000001 00000005 02 00000001 02 00000001 01 00`;
  const topic = `${error} 02${Buffer.from('t').toString('hex')} ${ID} 00 02 ${partition} 80000000 00`;
  const body = `00 00000000 02 ${broker} 03${Buffer.from('cl').toString('hex')} 00000001 02 ${topic} 00`;
  return Buffer.from(body.replaceAll(' ', ''), 'hex');
}

describe('the ids of topics', () => {
  it('are asked for by name', () => {
    expect(encodeMetadataRequest(['ab']).toString('hex')).toBe(
      `0002${'00'.repeat(16)}03616200000000`,
    );
    const long = 'x'.repeat(200);
    expect(encodeMetadataRequest([long]).subarray(18, 20).toString('hex')).toBe('c901');
  });

  it('are read out of the answer, past fields that are not known', () => {
    expect(decodeTopicIds(answer())).toEqual(new Map([['t', ID]]));
    expect(decodeTopicIds(answer('0000', '0105 02 ffff'))).toEqual(new Map([['t', ID]]));
  });

  it('are none for a topic that the broker does not have', () => {
    expect(decodeTopicIds(answer('0003'))).toEqual(new Map());
  });

  it('are not guessed where the answer is cut', () => {
    const whole = answer();
    expect(() => decodeTopicIds(whole.subarray(0, whole.length - 20))).toThrow('cut short');
  });
});
