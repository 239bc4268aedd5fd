import type { AttemptRecord, DeliveryRecord } from '../delivery/delivery-record.js';

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
  const { request } = record;
  return {
    ...deliveryView(record),
    request: request && {
      method: request.method,
      url: request.url.href,
      headers: request.headers,
      bytes: request.bytes,
      body: request.body?.toString('utf8') ?? null,
      bodyGone: request.body === null,
    },
  };
}

function attemptView({ at, ...attempt }: AttemptRecord) {
  return { at: new Date(at).toISOString(), ...attempt };
}
