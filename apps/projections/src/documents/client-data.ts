import { rawMember } from '#contracts';

const DEEPEST = 32;

/**
 * The customer's own data on a document as text that `jsonb` takes: it has no place for the
 * character NUL, for half a surrogate pair, or for nesting without end. The vendor's object keeps all of them.
 * They are cut out of it: opening all of it costs more than the rest of a document's row.
 *
 * @returns JSON text, or null where there is none, or it is too deep, or no JSON
 */
export function clientDataOf(vendor: Buffer | null): string | null {
  if (vendor === null || !mayName(vendor)) return null;
  try {
    const member = rawMember(vendor, NAME);
    if (member === null) return null;
    const clientData: unknown = JSON.parse(member.toString());
    if (clientData === null) return null;
    return JSON.stringify(isPlain(member) ? clientData : sanitise(clientData, 0));
  } catch {
    return null;
  }
}

const NAME = 'clientData';

/** Also where it is written with escapes. */
function mayName(json: Buffer): boolean {
  return json.includes(NAME) || json.includes('\\u');
}

/** Whether nothing can be wrong with it: no escape, without which no such character can be written, and few levels. */
function isPlain(json: Buffer): boolean {
  let brackets = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] as number;
    if (byte === BACKSLASH) return false;
    if ((byte | CASE) === OPENING && (brackets += 1) > DEEPEST) return false;
  }
  return true;
}

const BACKSLASH = 0x5c;
/** Braces and brackets differ in this bit alone. */
const CASE = 0x20;
const OPENING = 0x7b;

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
