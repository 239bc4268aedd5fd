/** What is kept of the simulator's state, by kind and id: `value` is anything that JSON can say. */
export interface Journal {
  /** Values are kept by reference and must not be changed afterwards: put a new one. */
  put(kind: string, id: string, value: unknown): void;
  remove(kind: string, id: string): void;
  /** All that is there of a kind, in the order in which the ids first came. */
  entries<T = unknown>(kind: string): [id: string, value: T][];
  /** Hands what was put to the operating system, which it then is whatever happens to the process. */
  flush(): void;
  close(): void;
}

/** For a simulator that has no STATE_FILE: its state ends with the process. */
export const noJournal: Journal = {
  put: () => undefined,
  remove: () => undefined,
  entries: () => [],
  flush: () => undefined,
  close: () => undefined,
};

/** One line of the file. */
export type Entry =
  { kind: string; id: string; value: unknown } | { kind: string; id: string; gone: true };

export type LineReading = { ok: true; entry: Entry } | { ok: false };

/** Total: any text is an entry, or none. */
export function readLine(line: string): LineReading {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false };
  }
  return isEntry(value) ? { ok: true, entry: value } : { ok: false };
}

/** How every entry starts, so that another file is never taken for a journal whose end is torn. */
const START = '{"kind":"';

/** Whether `line`, which no line feed ends, can be what is left of an entry. */
export function isTorn(line: string): boolean {
  return START.startsWith(line.slice(0, START.length));
}

export function writeLine({ kind, id, ...rest }: Entry): string {
  return `${JSON.stringify({ kind, id, ...rest })}\n`;
}

/** The state that a journal's lines add up to: the last word about each kind and id counts. */
export class Contents {
  private readonly kinds = new Map<string, Map<string, unknown>>();

  apply(entry: Entry): void {
    if ('gone' in entry) this.kinds.get(entry.kind)?.delete(entry.id);
    else this.of(entry.kind).set(entry.id, entry.value);
  }

  entries<T>(kind: string): [string, T][] {
    return [...(this.kinds.get(kind) ?? [])] as [string, T][];
  }

  /**
   * The fewest entries that say the same, of the ids that are there now, each with the value that it
   * has when its turn comes. What changes meanwhile is to be said after them.
   */
  all(): Generator<Entry, void> {
    const now = [...this.kinds].map(([kind, values]) => ({
      kind,
      values,
      ids: [...values.keys()],
    }));
    return (function* () {
      for (const { kind, values, ids } of now)
        for (const id of ids) if (values.has(id)) yield { kind, id, value: values.get(id) };
    })();
  }

  private of(kind: string): Map<string, unknown> {
    const known = this.kinds.get(kind) ?? new Map<string, unknown>();
    this.kinds.set(kind, known);
    return known;
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, id, gone } = value as Record<string, unknown>;
  return (
    typeof kind === 'string' && typeof id === 'string' && ('value' in value ? !gone : gone === true)
  );
}
