import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  BATCH_COMPLETED_TYPE,
  catalogue,
  ceType,
  dataFault,
  decodeEvent,
  headersOf,
  jsonSchemas,
  knownActions,
  parseCeType,
  parseVendorType,
} from './index.js';

describe('the catalogue', () => {
  it("has every event of the vendor's pages, Foxtail's own, unmapped and dead letters, each once", () => {
    const vendors = Object.entries(knownActions).flatMap(([entity, actions]) =>
      actions.map((action) => `foxtail.${entity}.${action}.v1`),
    );
    const own = [BATCH_COMPLETED_TYPE, 'foxtail.webhook.unmapped.v1', 'foxtail.dead-letter.v1'];
    expect(catalogue.map(({ type }) => type).sort()).toEqual([...vendors, ...own].sort());
  });

  it.each(catalogue.map((event) => [event.type, event] as const))(
    'says when %s is sent',
    (_, { when }) => {
      expect(when).toMatch(/^[A-Z].*\.$/);
    },
  );

  it.each(catalogue.map((event) => [event.type, event] as const))(
    'has an example of %s with the headers that it always has, each in its form',
    (type, { example, topic }) => {
      expect(example.headers['ce_type']).toBe(type);
      for (const { name, required, pattern } of headersOf(topic)) {
        const value = example.headers[name];
        if (required) expect([name, typeof value]).toEqual([name, 'string']);
        if (value !== undefined && pattern !== undefined)
          expect(value).toMatch(new RegExp(pattern));
      }
      const isDescribed = (header: string) =>
        headersOf(topic).some(({ name }) =>
          name.endsWith('*') ? header.startsWith(name.slice(0, -1)) : header === name,
        );
      expect(Object.keys(example.headers).filter((name) => !isDescribed(name))).toEqual([]);
    },
  );

  it.each(
    catalogue.filter(({ schema }) => schema !== null).map((event) => [event.type, event] as const),
  )(
    'has an example of %s that the codec reads and that its published schema takes',
    (type, { example }) => {
      expect(decodeEvent(example)).toMatchObject({ ok: true });
      const schema = jsonSchemas().get(type);
      expect(schema).toMatchObject({ $id: `urn:foxtail:schema:${type}`, title: type });
      const validate = new Ajv2020({ strict: true, formats: { 'date-time': true } }).compile(
        schema ?? false,
      );
      expect(validate(JSON.parse(example.value.toString('utf8')))).toBe(true);
      expect(validate({})).toBe(false);
    },
  );
});

describe('an event type', () => {
  it('is the same there and back', () => {
    for (const { type, schema } of catalogue) {
      const parsed = parseCeType(type);
      if (schema !== null) expect(parsed && ceType(parsed)).toBe(type);
    }
  });

  it("of the vendor never passes for Foxtail's own", () => {
    expect(parseVendorType('batch.completed')).toBeNull();
    expect(parseVendorType('completion.completed')).toBeNull();
  });

  it.each([
    '',
    'document',
    'document.',
    '.processed',
    'document.a b',
    'Document.processed',
    'document.processed.v1',
    'document.__proto__',
  ])('is not %p', (type) => {
    expect(parseVendorType(type)).toBeNull();
  });
});

describe('the data of an event', () => {
  const good = { environment: 'demo', webhook: {}, documentId: 'd1' };

  it('may have members that nobody knows yet', () => {
    expect(dataFault('document', { ...good, something: { new: true } })).toBeNull();
  });

  it.each([
    [{ ...good, documentId: '' }, '/documentId'],
    [{ ...good, documentId: 'x'.repeat(129) }, '/documentId'],
    [{ ...good, uploadedAt: 'next tuesday' }, '/uploadedAt'],
    [{ ...good, uploadedAt: '2026-02-31T10:00:00Z' }, '/uploadedAt'],
    [{ ...good, batchId: null }, '/batchId'],
    [{ ...good, name: 'a\0b' }, '/name'],
    [{ ...good, environment: 'a/b' }, '/environment'],
    [{ environment: 'demo', documentId: 'd1' }, '/ '],
  ])('is refused with where and what, and no value: %p', (data, where) => {
    const fault = dataFault('document', data);
    expect(fault).toContain(where);
    expect(fault).not.toMatch(/tuesday|a\/b/);
  });

  it('counts within what a database holds', () => {
    const batch = { environment: 'demo', webhook: {}, batchId: 'b', kind: 'batch' };
    expect(dataFault('batch', { ...batch, documentCount: 3 })).toBeNull();
    for (const documentCount of [-1, 1.5, 2 ** 31]) {
      expect(dataFault('batch', { ...batch, documentCount })).toContain('/documentCount');
    }
  });
});
