import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rawMember } from './raw-member.js';

const member = (json: string, name: string) =>
  rawMember(Buffer.from(json), name)?.toString() ?? null;

describe('the raw member of a JSON object', () => {
  it('is the bytes as they were sent', () => {
    expect(member('{"type":"t","data":{"n":12345678901234567890,"n":1.0},"time":1}', 'data')).toBe(
      '{"n":12345678901234567890,"n":1.0}',
    );
  });

  it.each([
    ['{ "a" : 1 , "data" : [ {"x":"]}"} , 2 ] }', '[ {"x":"]}"} , 2 ]'],
    ['{"a":"\\"data\\":1","data":true}', 'true'],
    ['{"a":"\\\\","data":"x\\\\"}', '"x\\\\"'],
    ['{"a":{"data":1},"data":null}', 'null'],
    ['{"data":-1.5e3}', '-1.5e3'],
    ['{"data":1,"data":2}', '2'],
    ['{"d\\u0061ta":"escaped"}', '"escaped"'],
  ])('is found in %s', (json, expected) => {
    expect(member(json, 'data')).toBe(expected);
  });

  it.each(['{}', '{"a":{"data":1}}', '{"a":"data"}', ' { } '])('is null in %s', (json) => {
    expect(member(json, 'data')).toBeNull();
  });

  it('parses to what JSON.parse has at that name, for any object and spacing', () => {
    const names = fc.oneof(fc.constantFrom('data', 'vendor', ''), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(
        fc.dictionary(names, fc.jsonValue()),
        names,
        fc.constantFrom(0, 1, '\t'),
        (object, name, space) => {
          const json = JSON.stringify(object, null, space);
          const raw = member(json, name);
          const parsed = JSON.parse(json) as Record<string, unknown>;
          if (!Object.hasOwn(parsed, name)) expect(raw).toBeNull();
          else expect(JSON.parse(raw as string)).toEqual(parsed[name]);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
