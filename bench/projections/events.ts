import { PARTITIONS, type DocumentEvent } from '#contracts';
import { partitionOf } from '#kafka';
import { buildDocument, seededRandom } from '#vendor-payloads';

export const ENVIRONMENT = 'bench';

/** As many of the topic's partitions have events: ids are chosen so that their keys fall there. */
export const PARTITIONS_USED = 6;

const ACTIONS = ['processed', 'corrected', 'approved'] as const;
export const EVENTS_A_DOCUMENT = ACTIONS.length;

export interface LogShape {
  events: number;
  /** Documents of one batch. */
  documentsABatch: number;
  /** Begins the ids of documents and batches: logs with another have others. */
  name: string;
}

/** Each event comes once for this many documents, then the next for all of them: no chunk has a document twice. */
const WINDOW = 10_000;
const START = Date.parse('2026-03-01T10:00:00.000Z');
const VENDOR_BYTES = 1_000;
const TEMPLATES = 512;
/** Stands in a template for a document's id; as long as one. */
const ID_PLACE = '#'.repeat(24);

/** The events of a log: three of each document, in batches, with vendor objects of 1,000 bytes. */
export function* eventsOf({ events, documentsABatch, name }: LogShape): Generator<DocumentEvent> {
  const documents = Math.ceil(events / EVENTS_A_DOCUMENT);
  const templates = vendorTemplates();
  let made = 0;
  for (let from = 0; from < documents; from += WINDOW) {
    const ids = Array.from({ length: Math.min(WINDOW, documents - from) }, (_, n) =>
      documentId(name, from + n),
    );
    for (const action of ACTIONS) {
      for (const [n, id] of ids.entries()) {
        if (made === events) return;
        const batch = `${name}-b${Math.floor((from + n) / documentsABatch)}`;
        const vendor = templates[(from + n) % TEMPLATES] as string;
        yield eventOf({ action, id, batch, vendor, at: START + made });
        made += 1;
      }
    }
  }
}

/** A day of silence closes a batch: the ticker has its rows to read, and nothing to propose. */
const INACTIVITY = 86_400;

function eventOf(of: {
  action: (typeof ACTIONS)[number];
  id: string;
  batch: string;
  vendor: string;
  at: number;
}): DocumentEvent {
  const { action, id, batch, at } = of;
  const time = new Date(at).toISOString();
  return {
    entity: 'document',
    action,
    id: `body-${id}-${action}`,
    source: ENVIRONMENT,
    subject: id,
    time,
    receivedAt: new Date(at + 100).toISOString(),
    endpoint: ENVIRONMENT,
    inactivity: INACTIVITY,
    data: {
      environment: ENVIRONMENT,
      webhook: { type: `document.${action}`, time },
      documentId: id,
      batchId: batch,
      documentType: 'ticket',
      name: `${id}.pdf`,
      publicState: action === 'approved' ? 'approved' : 'pendingCorrection',
      uploadedAt: new Date(START).toISOString(),
    },
    vendor: Buffer.from(of.vendor.replace(ID_PLACE, id)),
  };
}

/** 24 characters, of which the last ones are turned until the key falls into a partition in use. */
function documentId(name: string, n: number): string {
  for (let turn = 0; ; turn += 1) {
    const id = `${name}-${n.toString(16)}-${turn}-`.padEnd(24, '0');
    if (partitionOf(`${ENVIRONMENT}/${id}`, PARTITIONS) < PARTITIONS_USED) return id;
  }
}

function vendorTemplates(): string[] {
  const random = seededRandom(1);
  return Array.from({ length: TEMPLATES }, (_, n) => {
    const document = {
      ...buildDocument({ _id: ID_PLACE, type: 'ticket', images: [], name: '' }, random),
      clientData: { reference: `customer ${n}`, department: 'purchasing' },
    };
    const missing = VENDOR_BYTES - JSON.stringify(document).length;
    document.name = 'scan of a ticket '.repeat(60).slice(0, Math.max(0, missing));
    return JSON.stringify(document);
  });
}
