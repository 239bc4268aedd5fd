import { describe, expect, it } from '@jest/globals';
import { Type } from 'typebox';
import { fieldsReader } from './fields.js';

const read = fieldsReader(Type.Object({ id: Type.String(), name: Type.String() }));

describe('fields', () => {
  it('leave the whole view where none are asked for', () => {
    expect(read()({ id: 'a', name: 'b' })).toEqual({ id: 'a', name: 'b' });
  });

  it('leave those that are named, in the order of the view', () => {
    expect(JSON.stringify(read('name,id,name')({ id: 'a', name: 'b' }))).toBe(
      '{"id":"a","name":"b"}',
    );
    expect(read('name')({ id: 'a', name: 'b' })).toEqual({ name: 'b' });
  });

  it.each(['vendor', 'id,', '', 'id, name', 'constructor', '__proto__'])('refuse %p', (fields) => {
    expect(() => read(fields)).toThrow(/unknown field ".*" in fields; there are: id, name/);
  });
});
