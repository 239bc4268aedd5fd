import type { FileEvent } from '#contracts';
import { foldMembership } from '../batches/membership.js';
import { earliest, isLater, latest, vendorText, versionOf } from '../runner/event-order.js';
import { fileStatuses, hasEnded, type FileState, type FileStatus } from './file.state.js';

/** Folds one event into a file: a function of the set of events, like every fold here. */
export function evolveFile(state: FileState | null, event: FileEvent): FileState {
  const { data, time } = event;
  const version = versionOf(event);
  const vendor = vendorText(event);
  const isNewest = state === null || isLater(version, vendor, state.version, state.vendor);
  const said = statusSaid(event);
  const uploadedAt = data.uploadedAt ?? (event.action === 'uploaded' ? time : null);
  return {
    environment: event.source,
    fileId: event.subject,
    ...(isNewest
      ? {
          version,
          filename: data.filename ?? null,
          parentFileId: data.parentFileId ?? null,
          vendor,
        }
      : {
          version: state.version,
          filename: state.filename,
          parentFileId: state.parentFileId,
          vendor: state.vendor,
        }),
    ...standing(state, event, said, version),
    ...foldMembership(state, event, version),
    uploadedAt: latest(state?.uploadedAt ?? null, uploadedAt),
    endedAt: latest(state?.endedAt ?? null, said !== null && hasEnded(said) ? time : null),
    firstEventAt: earliest(state?.firstEventAt ?? null, time),
    lastEventAt: latest(state?.lastEventAt ?? null, time),
    receivedAt: earliest(state?.receivedAt ?? null, event.receivedAt) ?? event.receivedAt,
  };
}

/** The event says what happened; where it does not, the vendor's own word for it counts, if it is one of the known. */
function statusSaid({ action, data }: FileEvent): FileStatus | null {
  if (action === 'processed' || action === 'rejected') return action;
  const word = fileStatuses.find((status) => status === data.status);
  return word ?? (action === 'uploaded' ? 'pending' : null);
}

function standing(
  state: FileState | null,
  { data }: FileEvent,
  said: FileStatus | null,
  version: string,
): Pick<FileState, 'status' | 'error' | 'statusVersion'> {
  const before = state?.statusVersion ?? null;
  const error = said === 'rejected' ? (data.error ?? null) : null;
  // Of two bodies with one id what they say decides, so that their order does not.
  const statusVersion = `${version}|${said ?? ''}|${error ?? ''}`;
  if (said !== null && (before === null || statusVersion > before)) {
    return { status: said, error, statusVersion };
  }
  return { status: state?.status ?? 'pending', error: state?.error ?? null, statusVersion: before };
}
