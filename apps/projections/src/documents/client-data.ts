const DEEPEST = 32;

/**
 * The customer's own data on a document as text that `jsonb` takes: it has no place for the
 * character NUL, for half a surrogate pair, or for nesting without end. The vendor's object keeps all of them.
 *
 * @returns JSON text, or null where there is none or it is too deep
 */
export function clientDataOf(vendor: string | null): string | null {
  if (vendor === null) return null;
  try {
    const { clientData } = JSON.parse(vendor) as { clientData?: unknown };
    return clientData == null ? null : JSON.stringify(sanitise(clientData, 0));
  } catch {
    return null;
  }
}

function sanitise(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) throw new RangeError('nested too deep');
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item) => sanitise(item, depth + 1));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [clean(name), sanitise(item, depth + 1)]),
    );
  }
  return value;
}

function clean(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
