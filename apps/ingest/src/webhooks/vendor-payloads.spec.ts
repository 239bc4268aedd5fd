import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dataFault, decodeEvent, encodeEvent, knownActions, type VendorEntity } from '#contracts';
import {
  buildBatch,
  buildDocument,
  buildFile,
  buildImport,
  documentTypes,
  seededRandom,
  webhook,
  webhookV2,
  type Random,
} from '#vendor-payloads';
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

/** The objects that each entity's events carry, in both shapes of their environment. */
const builders: Record<
  VendorEntity,
  (random: Random, type: (typeof documentTypes)[number]) => { _id?: string; id?: string }
> = {
  document: (random, type) => buildDocument({ environment: ENVIRONMENT, type }, random),
  batch: (random) => buildBatch({ environment: ENVIRONMENT }, random),
  file: (random) => buildFile({ environmentId: ENVIRONMENT }, random),
  import: (random) => buildImport({ environmentId: ENVIRONMENT }, random),
};

function translate(body: object): Translation {
  const bytes = Buffer.from(JSON.stringify(body));
  const verified = verify(bytes, sign(bytes, 'k', defaultScheme), defaultScheme, endpoint.secrets);
  if (!verified.ok) throw new Error('the test signs wrongly');
  return toEvent(verified.webhook, endpoint, TIME);
}

const cases = (Object.keys(knownActions) as VendorEntity[]).flatMap((entity) =>
  knownActions[entity].map((action) => [`${entity}.${action}`, entity] as const),
);

describe.each(cases)("the vendor's %s", (type, entity) => {
  it('becomes a valid event in both dialects, with its object as it was, for every type of document', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...documentTypes), (seed, documentType) => {
        const data = builders[entity](seededRandom(seed), documentType);
        const second = { id: `evt-${seed}`, timestamp: TIME };
        for (const body of [webhook(type, data, TIME), webhookV2(type, data, second)]) {
          const translation = translate(body);
          if (translation.kind !== 'event') throw new Error(translation.reason);
          const { event } = translation;
          expect(event).toMatchObject({ entity, subject: data._id ?? data.id, time: TIME });
          expect(dataFault(entity, event.data)).toBeNull();
          expect(event.vendor?.toString()).toBe(JSON.stringify(data));
          expect(decodeEvent(encodeEvent(event))).toEqual({ ok: true, event });
        }
        expect(translate(webhookV2(type, data, second)).id).toBe(second.id);
      }),
      { numRuns: 50 },
    );
  });
});
