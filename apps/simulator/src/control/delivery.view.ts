import type {
  AttemptRecord,
  DeliveryRecord,
  RecordedRequest,
} from '../delivery/delivery-record.js';

/** A delivery as lists and the stream have it, with its last attempt in front. */
export function deliveryView(record: DeliveryRecord) {
  const { seq, webhook, environment, eventType, eventTime, batchId, documentId } = record;
  const last = record.tries.at(-1);
  return {
    seq,
    webhook,
    environment,
    eventType,
    eventTime,
    batchId,
    documentId,
    status: record.status,
    attempts: record.tries.length,
    httpStatus: last?.httpStatus ?? null,
    error: last?.error ?? null,
    latencyMs: last?.latencyMs ?? null,
    eventId: record.eventId,
    fault: record.fault,
    copyOf: record.copyOf,
    redeliveryOf: record.redeliveryOf,
    disturbedBy: record.disturbedBy,
    tries: record.tries.map(attemptView),
  };
}

/** One delivery whole, with the request that each of its tries sent. */
export function deliveryDetail(record: DeliveryRecord) {
  return { ...deliveryView(record), request: record.request && requestView(record.request) };
}

function requestView({ target, signature, body, bytes }: RecordedRequest) {
  const flat = target.headersOf(bytes, signature);
  const headers: Record<string, string> = {};
  for (let i = 0; i < flat.length; i += 2) headers[flat[i] ?? ''] = flat[i + 1] ?? '';
  return {
    method: target.config.method,
    url: target.url.href,
    headers,
    bytes,
    body: body?.toString('utf8') ?? null,
    bodyGone: body === null,
  };
}

function attemptView({ at, ...attempt }: AttemptRecord) {
  return { at: new Date(at).toISOString(), ...attempt };
}
