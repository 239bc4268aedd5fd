import { documentTypes, integerBetween, pick, type Random } from '#vendor-payloads';
import { plainWish, type IncomingFile } from '../vendor/incoming.js';
import type { Upload } from '../vendor/upload.js';
import type { LoadPlan, LoadTarget } from './load.plan.js';

/** A batch that is being uploaded. */
interface OpenBatch {
  target: LoadTarget;
  type: string;
  id?: string;
  documents: number;
  left: number;
}

/** One upload of the vendor's API, as a customer's program would make it. */
export interface NextUpload {
  target: LoadTarget;
  upload: Upload;
  opensBatch: boolean;
}

/**
 * Draws batches, one after the other and the targets by turns, and cuts each into uploads, so that its
 * documents don't come all at once. The draws hang on the seed alone, not on how the batches are cut.
 */
export class Workload {
  private open: OpenBatch | null = null;
  private batches = 0;

  constructor(
    private readonly plan: Pick<LoadPlan, 'targets' | 'documentsPerBatch'>,
    private readonly random: Random,
  ) {}

  /** The target of the next upload. */
  get target(): LoadTarget {
    return (this.open ??= this.draw()).target;
  }

  /** A batch has been begun, and wants another upload to be closed. */
  get unfinished(): boolean {
    return this.open?.id !== undefined;
  }

  /** @param most documents at most, above 0. @param last closes the batch, however many it was to have */
  next(most: number, last: boolean): NextUpload {
    const batch = (this.open ??= this.draw());
    const count = Math.min(batch.left, most);
    const first = batch.documents - batch.left;
    batch.left -= count;
    const upload: Upload = {
      files: Array.from({ length: count }, (_, n) => this.file(batch, first + n + 1)),
      closeBatch: last || batch.left === 0,
      ...(batch.id === undefined ? {} : { loadBatch: batch.id }),
    };
    return { target: batch.target, upload, opensBatch: batch.id === undefined };
  }

  /** The vendor took the upload. */
  taken({ upload }: NextUpload, batchId: string): void {
    if (upload.closeBatch) this.open = null;
    else if (this.open !== null) this.open.id = batchId;
  }

  private file({ type }: OpenBatch, document: number): IncomingFile {
    return {
      name: `${type}-${document}.pdf`,
      mimetype: 'application/pdf',
      wish: { ...plainWish, type },
      clientData: { source: 'foxtail-simulator load', batch: this.batches, document },
    };
  }

  private draw(): OpenBatch {
    const { targets, documentsPerBatch } = this.plan;
    const target = targets[this.batches % targets.length] as LoadTarget;
    this.batches += 1;
    const documents = integerBetween(this.random, documentsPerBatch.min, documentsPerBatch.max);
    return { target, type: pick(this.random, documentTypes), documents, left: documents };
  }
}

const changes = ['approved', 'corrected', 'discarded', 'exported', 'updated'] as const;
export type Change = (typeof changes)[number];

/** Which of these documents are changed once they are processed, and how. */
export function drawChanges(
  documents: readonly string[],
  share: number,
  random: Random,
): [document: string, change: Change][] {
  return documents.flatMap((id): [string, Change][] =>
    random() < share ? [[id, pick(random, changes)]] : [],
  );
}
