import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { knownActions } from '#contracts';
import { buildPayload, documentTypes, eventTypes, seededRandom } from './index.js';

describe('the payloads', () => {
  it('are there for every event that the contracts know, and for no other', () => {
    const known = Object.entries(knownActions).flatMap(([entity, actions]) =>
      actions.map((action) => `${entity}.${action}`),
    );
    expect([...eventTypes].sort()).toEqual(known.sort());
  });

  it('are there for every type of document that the vendor lists', () => {
    // The list of its reference, written out: a type that is dropped by mistake is missed here.
    const listed =
      'invoice deliveryNote promissoryNote ticket supplyInvoice purchaseOrder bankStatement custom';
    expect([...documentTypes]).toEqual(listed.split(' '));
  });

  it('have the envelope of their dialect, and are the same for the same seed', () => {
    const options = fc.record({
      dialect: fc.constantFrom(1 as const, 2 as const),
      environment: fc.constant('e'.repeat(24)),
      documentType: fc.constantFrom(...documentTypes),
    });
    fc.assert(
      fc.property(fc.constantFrom(...eventTypes), options, fc.nat(), (type, options, seed) => {
        const body = buildPayload(type, options, seededRandom(seed));
        expect(body).toEqual(buildPayload(type, options, seededRandom(seed)));
        const members = options.dialect === 1 ? 'data time type' : 'data id timestamp type version';
        expect(Object.keys(body).sort().join(' ')).toBe(members);
        expect(body.type).toBe(type);
        if (!type.startsWith('document.')) return;
        expect(body.data).toMatchObject({ type: options.documentType });
        expect('loadBatch' in body.data).toBe(options.dialect === 1);
        expect('importId' in body.data).toBe(options.dialect === 2);
      }),
    );
  });

  it.each([
    ['document.approved', { publicState: 'approved' }],
    ['document.discarded', { publicState: 'discarded' }],
    ['file.uploaded', { status: 'pending', documentIds: [] }],
    ['file.rejected', { status: 'rejected', error: expect.stringMatching(/^ERR_/) }],
    ['batch.created', { status: 'open', documents: [] }],
    ['batch.closed', { status: 'closed', closed: expect.any(String) }],
  ] as const)('of %s are about an object in that state', (type, state) => {
    const body = buildPayload(type, { dialect: 1, environment: 'e' }, seededRandom(1));
    expect(body.data).toMatchObject(state);
  });
});
