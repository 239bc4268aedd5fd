import { buildBatch, buildDocument, seededRandom } from '#vendor-payloads';
import { Type } from 'typebox';
import { demoEnvironments } from '../environments.config.js';

const vendorId = (description: string) =>
  Type.String({ pattern: '^[0-9a-f]{24}$', description: `${description}; 24 hex digits.` });
const time = (description: string) => Type.String({ format: 'date-time', description });
const clientData = Type.Record(Type.String(), Type.Unknown(), {
  description: 'What the client gave with the upload, unchanged.',
});

/** A document as the vendor API answers it (`VendorDocument`, first dialect). */
export const documentSchema = Type.Object(
  {
    _id: vendorId('Its id'),
    account: vendorId('The account that it belongs to'),
    environment: vendorId('The environment of the API key that uploaded it'),
    company: Type.Optional(Type.String({ description: 'As the upload had it.' })),
    creator: vendorId('Who uploaded it'),
    clientData: Type.Optional(clientData),
    type: Type.String({ description: 'As the upload had it, such as invoice; an open list.' }),
    name: Type.String({ description: 'The name of its file.' }),
    creation: time('When it was uploaded.'),
    images: Type.Array(Type.String(), { description: 'URLs of its pages; none until processed.' }),
    original: Type.String({ description: 'URL of its file. Nothing is there.' }),
    mimetype: Type.String({ description: 'By the content of its file.' }),
    data: Type.Record(
      Type.String(),
      Type.Object({
        value: Type.Unknown({ description: 'What was read.' }),
        confidence: Type.Number({ minimum: 0, maximum: 1 }),
      }),
      { description: 'From field name to what was read; empty until processed.' },
    ),
    publicState: Type.Enum(['processing', 'pendingCorrection', 'approved', 'discarded']),
    confidence: Type.Number({ minimum: 0, maximum: 1, description: '0 until processed.' }),
    processInfo: Type.Object({
      status: Type.Enum(['processing', 'processed']),
      processedAt: Type.Optional(time('When it was processed.')),
    }),
    validationInfo: Type.Object({ valid: Type.Boolean(), errors: Type.Array(Type.String()) }),
    approvalInfo: Type.Object({
      approved: Type.Boolean(),
      approvedAt: Type.Optional(time('When it was approved.')),
    }),
    loadBatch: vendorId('The batch that it is in'),
  },
  { description: 'A document.' },
);

/** A batch as the vendor knows it (`VendorBatch`). */
export const batchSchema = Type.Object(
  {
    _id: vendorId('Its id'),
    account: vendorId('The account that it belongs to'),
    environment: vendorId('The environment of the API key that opened it'),
    company: Type.Optional(Type.String({ description: 'As the upload that opened it had it.' })),
    creation: time('When it was opened.'),
    status: Type.Enum(['open', 'closed', 'processed'], {
      description: 'processed: closed, and each of its documents is processed.',
    }),
    documents: Type.Array(vendorId('A document in it')),
    closed: Type.Optional(time('When it was closed.')),
    clientData: Type.Optional(clientData),
  },
  { description: 'A batch of documents.' },
);

const [demo] = demoEnvironments;
const owner = { account: demo?.account ?? '', environment: demo?.id ?? '' };

export const batchId = '64f0c0ffee0000000000b001';
export const documentId = '64f0c0ffee0000000000d001';

/** Made by the builders that make the real ones. */
export const documentExample = buildDocument(
  {
    ...owner,
    _id: documentId,
    creator: owner.account,
    type: 'ticket',
    name: 'lunch.pdf',
    loadBatch: batchId,
  },
  seededRandom(1),
);

export const batchExample = buildBatch(
  { ...owner, _id: batchId, documents: [documentId] },
  seededRandom(1),
);
