import {
  buildFile,
  buildUnprocessedDocument,
  documentTypes,
  integerBetween,
  objectId,
  pick,
  type Random,
  type VendorFile,
} from '#vendor-payloads';
import type { DocumentLife } from './document-life.js';
import { arriveFile, hasEnded, type FileDecision } from './file-life.js';
import type { IncomingFile } from './incoming.js';

/** Where a request's files arrive, and what is drawn for them. */
export interface IntakeContext {
  account: string;
  environment: string;
  batchId: string;
  /** Milliseconds since 1970. */
  at: number;
  random: Random;
  processingMs: { min: number; max: number };
  /** Share of the files that are rejected though nothing is wrong with them. */
  rejectedShare: number;
}

export interface Intake {
  /** ZIPs before what is in them. */
  files: FileDecision[];
  documents: DocumentLife[];
  /** The files of the request itself, in its order, each with its first document. */
  answered: { filename: string; id: string; documentId: string | null }[];
}

/** The most documents that the splitter finds in one file. Ours. */
const MAX_SPLIT = 4;

const classified = documentTypes.filter((type) => type !== 'custom') as unknown as readonly [
  (typeof documentTypes)[number],
];

/**
 * Makes files and documents of what came in. The documents of a file are known at once, though
 * they take their time to be processed: the answer to an upload names them.
 */
export function takeIn(incoming: readonly IncomingFile[], context: IntakeContext): Intake {
  const intake: Intake = { files: [], documents: [], answered: [] };
  for (const file of incoming) {
    const { life } = takeFile(file, undefined, intake, context);
    const { filename, id, documentIds } = life.file;
    intake.answered.push({ filename, id, documentId: documentIds[0] ?? null });
  }
  return intake;
}

function takeFile(
  incoming: IncomingFile,
  parentFileId: string | undefined,
  intake: Intake,
  context: IntakeContext,
): FileDecision {
  const { at, random } = context;
  const file = pendingFile(incoming, parentFileId, context);
  const place = intake.files.length;
  // Kept free, as what is in a ZIP comes after it.
  intake.files.length += 1;
  const arrive = (parts: Parameters<typeof arriveFile>[1]): FileDecision =>
    (intake.files[place] = arriveFile(file, parts, at));

  const error = incoming.error ?? drawnError(incoming, context);
  if (error !== undefined) return arrive({ rejection: { error, dueAt: at + delay(context) } });
  if (incoming.files !== undefined) {
    const children = incoming.files.map((child) => takeFile(child, file.id, intake, context));
    const pending = children.filter(({ life }) => !hasEnded(life)).length;
    return arrive({ documentIds: [], pending });
  }
  const count = incoming.wish.useSplitter ? integerBetween(random, 1, MAX_SPLIT) : 1;
  const documents = Array.from({ length: count }, (_, i) =>
    newDocument(incoming, file.id, count === 1 ? null : i + 1, context),
  );
  intake.documents.push(...documents);
  const documentIds = documents.map(({ document }) => document._id);
  return arrive({ documentIds, pending: documentIds.length });
}

function pendingFile(
  { name, mimetype, wish, clientData, files }: IncomingFile,
  parentFileId: string | undefined,
  { account, environment, batchId, at, random }: IntakeContext,
): VendorFile {
  const createdAt = new Date(at).toISOString();
  return buildFile(
    {
      accountId: account,
      environmentId: environment,
      importId: batchId,
      filename: name,
      mimeType: mimetype,
      compressed: files !== undefined,
      status: 'pending',
      documentIds: [],
      createdAt,
      ...(parentFileId === undefined ? {} : { parentFileId }),
      ...(wish.company === undefined ? {} : { companyId: wish.company }),
      ...(clientData === undefined ? {} : { clientData }),
    },
    random,
  );
}

/** @param nth of several documents that the splitter found, else null */
function newDocument(
  { name, mimetype, wish, clientData }: IncomingFile,
  fileId: string,
  nth: number | null,
  context: IntakeContext,
): DocumentLife {
  const { account, environment, batchId, at, random } = context;
  const document = buildUnprocessedDocument(
    {
      _id: objectId(random),
      account,
      environment,
      creator: account,
      creation: new Date(at).toISOString(),
      name: nth === null ? name : numbered(name, nth),
      mimetype,
      type: wish.useClassifier ? pick(random, classified) : wish.type,
      loadBatch: batchId,
      ...(wish.data === undefined ? {} : { data: wish.data }),
      ...(wish.company === undefined ? {} : { company: wish.company }),
      ...(clientData === undefined ? {} : { clientData }),
    },
    random,
  );
  const dueAt = at + delay(context);
  return { document, fileId, outcomeSeed: Math.floor(random() * 2 ** 32), dueAt, lastEventAt: at };
}

function drawnError(
  file: IncomingFile,
  { random, rejectedShare }: IntakeContext,
): string | undefined {
  // A ZIP is rejected by its files. Drawn for each of the others, whatever the share is, so that
  // the same seed makes the same ids with another one.
  if (file.files !== undefined || random() >= rejectedShare) return undefined;
  return file.byUrl === true ? 'ERR_DOWNLOADING_FILE' : 'ERR_UNSUPPORTED_FILE_FORMAT';
}

function delay({ random, processingMs: { min, max } }: IntakeContext): number {
  return integerBetween(random, min, max);
}

/** `scan.pdf` becomes `scan-2.pdf`. */
function numbered(name: string, nth: number): string {
  return name.replace(/(\.[A-Za-z0-9]+)?$/, (ending) => `-${nth}${ending}`);
}
