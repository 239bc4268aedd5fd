import { buildBatch, buildDocument, buildFile, seededRandom } from '#vendor-payloads';
import { Type } from 'typebox';
import { demoEnvironments } from '../environments.config.js';
import { importOf } from './vendor-fact.js';

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
    importId: vendorId('The same batch, as the newer API calls it'),
    fileId: vendorId('The file that it was made from'),
  },
  {
    description: 'A document. Events call its batch by one of the two names, after their dialect.',
  },
);

/** An original file as the vendor's newer API answers it (`VendorFile`). */
export const fileSchema = Type.Object(
  {
    id: vendorId('Its id'),
    accountId: vendorId('The account that it belongs to'),
    environmentId: vendorId('The environment of the API key that uploaded it'),
    importId: vendorId('The import that it is in, which is its batch'),
    filename: Type.String({ description: 'Of a file out of a ZIP with its path there.' }),
    mimeType: Type.String({
      description: "By its content; by the name's ending where it came by URL.",
    }),
    compressed: Type.Boolean({ description: 'Whether it is a ZIP that was opened.' }),
    status: Type.Enum(['pending', 'processing', 'rejected', 'processed'], {
      description: 'processed: its documents are; a ZIP: all its files are processed or rejected.',
    }),
    parentFileId: Type.Optional(vendorId('The ZIP that it came out of')),
    documentIds: Type.Array(vendorId('A document made from it')),
    companyId: Type.Optional(Type.String({ description: 'As the upload had it.' })),
    clientData: Type.Optional(clientData),
    error: Type.Optional(
      Type.String({
        description: 'Why it was rejected, such as ERR_DOWNLOADING_FILE; an open list.',
      }),
    ),
    createdAt: time('When it was uploaded.'),
    updatedAt: time('When its status changed last.'),
  },
  { description: 'An original file.' },
);

/** A batch as the vendor's newer API answers it (`VendorImport`). */
export const importSchema = Type.Object(
  {
    id: vendorId('Its id, which is that of its batch'),
    accountId: vendorId('The account that it belongs to'),
    environmentId: vendorId('The environment of the API key that made it'),
    channel: Type.Enum(['api', 'upload', 'email'], { description: 'Always api here.' }),
    status: Type.Enum(['processing', 'processed'], {
      description: 'processed: every file in it is processed or rejected.',
    }),
    createdAt: time('When it was made.'),
    documents: Type.Integer({ minimum: 0, description: 'How many documents are in it.' }),
    files: Type.Array(vendorId('A file in it')),
    clientData: Type.Optional(clientData),
  },
  { description: 'An import: the other view of a batch.' },
);

export const companySchema = Type.Object(
  {
    _id: vendorId('Its id'),
    account: vendorId('The account that it belongs to'),
    environment: vendorId('The environment of the API key that made it'),
    countryCode: Type.String({ description: 'Of its country, two capital letters.' }),
    taxId: Type.String({ description: 'As it was given.' }),
    name: Type.String({ description: 'As it was given.' }),
    creation: time('When it was made.'),
  },
  { description: 'A company that documents belong to.' },
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

export const fileId = '64f0c0ffee0000000000f001';

/** Made by the builders that make the real ones. */
export const documentExample = buildDocument(
  {
    ...owner,
    _id: documentId,
    creator: owner.account,
    type: 'ticket',
    name: 'lunch.pdf',
    loadBatch: batchId,
    importId: batchId,
    fileId,
  },
  seededRandom(1),
);

export const fileExample = buildFile(
  {
    id: fileId,
    accountId: owner.account,
    environmentId: owner.environment,
    importId: batchId,
    filename: 'lunch.pdf',
    documentIds: [documentId],
  },
  seededRandom(1),
);

export const companyExample = {
  _id: '64f0c0ffee0000000000c001',
  ...owner,
  countryCode: 'ES',
  taxId: 'B12345678',
  name: 'Aceros del Norte',
  creation: '2025-01-15T09:00:00.000Z',
};

export const batchExample = buildBatch(
  { ...owner, _id: batchId, documents: [documentId] },
  seededRandom(1),
);

export const importExample = importOf(batchExample, [fileId]);
