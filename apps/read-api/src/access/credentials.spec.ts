import { describe, expect, it } from '@jest/globals';
import { credentialOf } from './credentials.js';

describe('a credential', () => {
  it.each([
    [{ authorization: 'Bearer fxt_a_b' }, { kind: 'key', text: 'fxt_a_b' }],
    [{ authorization: 'bearer  e30.e30.x' }, { kind: 'token', text: 'e30.e30.x' }],
    [{ 'x-api-key': 'fxt_a_b' }, { kind: 'key', text: 'fxt_a_b' }],
    // A proxy's own login is none of ours.
    [
      { authorization: 'Basic YTpi', 'x-api-key': 'k' },
      { kind: 'key', text: 'k' },
    ],
    [
      { authorization: 'Bearer a', 'x-api-key': 'k' },
      { kind: 'token', text: 'a' },
    ],
    [{ authorization: 'Basic YTpi' }, null],
    [{ authorization: 'Bearer a b' }, null],
    [{ authorization: 'Bearer' }, null],
    [{ 'x-api-key': '' }, null],
    [{}, null],
  ])('of %p is %p', (headers, credential) => {
    expect(credentialOf(headers)).toEqual(credential);
  });
});
