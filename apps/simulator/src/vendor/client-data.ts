/** Which client data goes to which file of an upload. */
export type ClientData =
  | { kind: 'none' }
  | { kind: 'all'; value: Record<string, unknown> }
  | {
      kind: 'by-filename';
      values: ReadonlyMap<string, Record<string, unknown>>;
      /** Of files that have none by name. */
      otherwise?: Record<string, unknown>;
    };

/** Ours: what nests deeper than the stack reaches could be taken, but never be sent on as JSON. */
export const MAX_CLIENT_DATA_DEPTH = 100;

export type ClientDataReading = { ok: true; clientData: ClientData } | { ok: false; fault: string };

/**
 * Reads the `clientData` field of an upload (`vendor.md`, Upload API): a JSON object for all its
 * documents, or an array of objects, each with the `_filename` of the one that it is for. A name
 * that no file has is passed over, and `_filename` itself is not kept: both are our choice.
 */
export function readClientData(text: string | undefined): ClientDataReading {
  if (text === undefined || text === '') return { ok: true, clientData: { kind: 'none' } };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, fault: 'clientData is not JSON' };
  }
  return clientDataOf(value);
}

/** As {@link readClientData}, of a value that was JSON already. */
export function clientDataOf(value: unknown): ClientDataReading {
  if (deeperThan(MAX_CLIENT_DATA_DEPTH, value))
    return { ok: false, fault: `clientData nests deeper than ${MAX_CLIENT_DATA_DEPTH} levels` };
  if (isObject(value)) return { ok: true, clientData: { kind: 'all', value } };
  if (!Array.isArray(value))
    return { ok: false, fault: 'clientData is neither an object nor an array' };
  const values = new Map<string, Record<string, unknown>>();
  for (const [i, item] of value.entries()) {
    if (!isObject(item)) return { ok: false, fault: `clientData[${i}] is not an object` };
    const { _filename: filename, ...rest } = item;
    if (typeof filename !== 'string')
      return { ok: false, fault: `clientData[${i}] has no _filename` };
    values.set(filename, rest);
  }
  return { ok: true, clientData: { kind: 'by-filename', values } };
}

export function clientDataFor(
  clientData: ClientData,
  filename: string,
): Record<string, unknown> | undefined {
  switch (clientData.kind) {
    case 'none':
      return undefined;
    case 'all':
      return clientData.value;
    case 'by-filename':
      return clientData.values.get(filename) ?? clientData.otherwise;
  }
}

export function deeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((item) => deeperThan(levels - 1, item));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
