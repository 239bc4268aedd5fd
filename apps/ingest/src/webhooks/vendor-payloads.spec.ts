import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dataFault, decodeEvent, encodeEvent, vendorJson } from '#contracts';
import { buildPayload, documentTypes, eventTypes, seededRandom } from '#vendor-payloads';
import { defaultScheme, sign, verify } from '#webhook-signature';
import { acceptsAny, type Endpoint } from '../endpoints/endpoint.js';
import { toEvent, type Translation } from './to-event.js';

const ENVIRONMENT = '64f0c0ffee00000000000001';
const TIME = '2026-03-01T10:00:00.000Z';
const endpoint: Endpoint = {
  id: 'main',
  environment: 'demo',
  vendorEnvironment: ENVIRONMENT,
  methods: ['POST'],
  scheme: defaultScheme,
  signatureHeader: 'x-invofox-signature',
  secrets: [{ id: 's', value: 'k' }],
  tolerance: 'off',
  requiredHeaders: [],
  passHeaders: [],
  bodyLimit: 921_600,
  identity: 'body',
  accepts: acceptsAny(['*']),
  inactivity: 30,
};

function translate(body: object): Translation {
  const bytes = Buffer.from(JSON.stringify(body));
  const verified = verify(bytes, sign(bytes, 'k', defaultScheme), defaultScheme, endpoint.secrets);
  if (!verified.ok) throw new Error('the test signs wrongly');
  return toEvent(verified.webhook, endpoint, TIME);
}

describe.each(eventTypes)("the vendor's %s", (type) => {
  it('becomes a valid event in both dialects, with its object as it was, for every type of document', () => {
    const dialects = fc.constantFrom(1 as const, 2 as const);
    const types = fc.constantFrom(...documentTypes);
    fc.assert(
      fc.property(fc.nat(), dialects, types, (seed, dialect, documentType) => {
        const options = { dialect, environment: ENVIRONMENT, documentType, time: TIME };
        const body = buildPayload(type, options, seededRandom(seed));
        const translation = translate(body);
        if (translation.kind !== 'event') throw new Error(translation.reason);
        const { event } = translation;
        const data = body.data as { _id?: string; id?: string };
        const [entity, action] = type.split('.');
        expect(event).toMatchObject({ entity, action, subject: data._id ?? data.id, time: TIME });
        expect(dataFault(event.entity, event.data)).toBeNull();
        expect(vendorJson(event)).toEqual({ ok: true, value: data });
        expect(event.vendor?.toString()).toBe(JSON.stringify(data));
        expect(decodeEvent(encodeEvent(event))).toEqual({ ok: true, event });
        if ('id' in body) expect(event.id).toBe(body.id);
      }),
      { numRuns: 100 },
    );
  });
});
