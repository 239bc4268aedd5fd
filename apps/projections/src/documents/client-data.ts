import { rawMember } from '#contracts';

const DEEPEST = 32;

/**
 * The customer's own data on a document as text that `jsonb` takes: it has no place for the
 * character NUL, for half a surrogate pair, or for nesting without end. The vendor's object keeps all of them.
 * They are cut out of it: opening all of it costs more than the rest of a document's row.
 *
 * @returns JSON text, or null where there is none, or it is too deep, or no JSON
 */
export function clientDataOf(vendor: string | null): string | null {
  if (vendor === null || !mayName(vendor)) return null;
  const member = rawMember(Buffer.from(vendor), NAME);
  if (member === null) return null;
  try {
    const clientData: unknown = JSON.parse(member.toString());
    return clientData === null ? null : JSON.stringify(sanitise(clientData, 0));
  } catch {
    return null;
  }
}

const NAME = 'clientData';

/** Also where it is written with escapes. */
function mayName(json: string): boolean {
  return json.includes(NAME) || json.includes('\\u');
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
