import { encodeEvent } from './codec.js';
import { encodeDeadLetter } from './dead-letter.js';
import type { FoxtailEvent } from './event.js';
import type { VendorEntity } from './event-type.js';
import type { EncodedMessage } from './message.js';

const ENVIRONMENT = 'production';
const DOCUMENT = '64f0c0ffee0000000000d001';
const FILE = '64f0c0ffee0000000000f001';
const BATCH = '64f0c0ffee0000000000b001';
const IMPORT = '64f0c0ffee0000000000a001';
const COMPANY = '64f0c0ffee0000000000c001';
const UPLOADED = '2026-03-01T09:59:58.000Z';
const TIME = '2026-03-01T10:00:00.000Z';

const head = {
  source: ENVIRONMENT,
  time: TIME,
  receivedAt: '2026-03-01T10:00:00.120Z',
  endpoint: 'invofox-production',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
};
const ID = 'body-3xP0mWJbVwYk1dG9s5xq2yJYpN0o8c7Qm4TzR6uLhXA';

/** An example of a vendor's event, as the vendor would send it in its first or second dialect. */
export function exampleOf(entity: VendorEntity, action: string): FoxtailEvent {
  const webhook = { type: `${entity}.${action}`, time: TIME };
  switch (entity) {
    case 'document': {
      const publicState =
        action === 'discarded'
          ? 'discarded'
          : action === 'processed'
            ? 'pendingCorrection'
            : 'approved';
      const vendor = {
        _id: DOCUMENT,
        type: 'invoice',
        name: 'invoice-0042.pdf',
        company: COMPANY,
        loadBatch: BATCH,
        publicState,
        creation: UPLOADED,
        data: { totalAmount: { value: 1210.5 } },
      };
      return {
        ...head,
        entity,
        action,
        id: ID,
        subject: DOCUMENT,
        inactivity: 30,
        data: {
          environment: ENVIRONMENT,
          webhook,
          documentId: DOCUMENT,
          batchId: BATCH,
          documentType: 'invoice',
          name: vendor.name,
          companyId: COMPANY,
          publicState,
          uploadedAt: UPLOADED,
        },
        vendor: bytes(vendor),
      };
    }
    case 'file': {
      const rejected = action === 'rejected';
      const status = action === 'uploaded' ? 'pending' : action;
      const error = rejected ? { error: 'ERR_UNSUPPORTED_FILE_FORMAT' } : {};
      const documentIds = action === 'processed' ? [DOCUMENT] : [];
      const vendor = {
        id: FILE,
        importId: IMPORT,
        filename: 'march.pdf',
        status,
        documentIds,
        createdAt: UPLOADED,
        ...error,
      };
      return {
        ...head,
        entity,
        action,
        id: '0198c5a2-7d11-7c3a-9f60-3c1a52b7e9d4',
        subject: FILE,
        inactivity: 'off',
        data: {
          environment: ENVIRONMENT,
          webhook: secondDialect(entity, action),
          fileId: FILE,
          importId: IMPORT,
          documentIds,
          filename: 'march.pdf',
          status,
          uploadedAt: UPLOADED,
          ...error,
        },
        vendor: bytes(vendor),
      };
    }
    case 'import': {
      const vendor = {
        id: IMPORT,
        channel: 'api',
        status: 'processed',
        documents: 3,
        files: [FILE],
        createdAt: UPLOADED,
      };
      return {
        ...head,
        entity,
        action,
        id: '0198c5a2-9e02-7b51-8a40-c2f3d7a1b6e5',
        subject: IMPORT,
        inactivity: 'off',
        data: {
          environment: ENVIRONMENT,
          webhook: secondDialect(entity, action),
          batchId: IMPORT,
          kind: 'import',
          status: 'processed',
          documentCount: 3,
          createdAt: UPLOADED,
          reason: 'vendor',
        },
        vendor: bytes(vendor),
      };
    }
    case 'batch': {
      const isEnd = action !== 'created';
      const status = isEnd ? action : 'open';
      const documents = isEnd ? [DOCUMENT] : [];
      const closed = isEnd ? { closed: TIME } : {};
      const vendor = { _id: BATCH, status, documents, creation: UPLOADED, ...closed };
      return {
        ...head,
        entity,
        action,
        id: ID,
        subject: BATCH,
        inactivity: 'off',
        data: {
          environment: ENVIRONMENT,
          webhook,
          batchId: BATCH,
          kind: 'batch',
          status,
          documentIds: documents,
          documentCount: documents.length,
          createdAt: UPLOADED,
          ...(isEnd ? { closedAt: TIME, reason: 'vendor' as const } : {}),
        },
        vendor: bytes(vendor),
      };
    }
    default:
      return entity satisfies never;
  }
}

/** Foxtail's own statement that a batch is complete. */
export const completionExample: FoxtailEvent = {
  ...head,
  entity: 'completion',
  action: 'completed',
  id: 'completed-8Vd1hFq0cTt6mS2yWn3kLr9uPz5bXeA7gJoQiYvKf4M',
  subject: BATCH,
  endpoint: 'foxtail.projections',
  inactivity: 'off',
  data: {
    environment: ENVIRONMENT,
    batchId: BATCH,
    kind: 'batch',
    status: 'completed',
    basis: 'declared',
    revision: 1,
    closedAt: TIME,
    completedAt: TIME,
    documents: { total: 1, processed: 0, approved: 1, discarded: 0, exported: 0 },
    files: { total: 0, rejected: 0 },
    membersDigest: '9f86d081884c7d659a2feaa0c55ad015',
  },
  vendor: null,
};

/** A dead letter as it stands in the topic: a document's event that was cut off. */
export const deadLetterExample: EncodedMessage = (() => {
  const { key, headers } = encodeEvent(exampleOf('document', 'processed'));
  const letter = encodeDeadLetter({
    topic: 'foxtail.documents.v1',
    partition: 7,
    offset: '1042',
    reason: 'not-json',
    detail: 'the value must be a JSON object',
    key,
    value: Buffer.from('{"environment":"prod'),
    headers,
  });
  const texts = Object.entries(letter.headers).map(([name, value]) => [name, String(value)]);
  return { key, value: letter.value, headers: Object.fromEntries(texts) as Record<string, string> };
})();

function secondDialect(entity: VendorEntity, action: string) {
  return { type: `${entity}.${action}`, id: 'as ce_id', timestamp: TIME, version: '1.0' };
}

function bytes(vendor: object): Buffer {
  return Buffer.from(JSON.stringify(vendor));
}
