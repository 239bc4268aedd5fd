import { Type } from 'typebox';
import { demoEnvironments } from '../environments.config.js';
import { batchId } from './vendor.schemas.js';

const timeOrNull = (description: string) =>
  Type.Unsafe({ type: ['string', 'null'], format: 'date-time', description });
const count = (description: string) => Type.Integer({ minimum: 0, description });

/** A batch in a list of them, with its counts in place of its members. */
export const batchSummarySchema = Type.Object(
  {
    id: Type.String({ description: 'Its id; also that of the import.' }),
    environment: Type.String({ description: 'Id of its environment.' }),
    status: Type.Enum(['open', 'closed', 'processed']),
    documents: count('Documents in it.'),
    processed: count('Those that are processed.'),
    files: count('Files in it, of ZIPs and of what came out of them.'),
    rejectedFiles: count('Those that were rejected.'),
    created: Type.String({ format: 'date-time', description: 'When it was opened.' }),
    closed: timeOrNull('When it was closed.'),
    closesAt: timeOrNull('When it will close if no request for it comes; null once it is closed.'),
  },
  { description: 'A batch, with counts.' },
);

export const batchSummaryExample = {
  id: batchId,
  environment: demoEnvironments[0]?.id ?? '',
  status: 'open',
  documents: 2,
  processed: 1,
  files: 4,
  rejectedFiles: 1,
  created: '2025-01-15T09:00:00.000Z',
  closed: null,
  closesAt: '2025-01-15T09:00:30.000Z',
};
