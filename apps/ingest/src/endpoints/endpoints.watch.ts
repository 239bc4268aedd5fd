import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigError } from '#runtime';
import type { Endpoints } from './endpoint.js';
import { readEndpoints, type EndpointsReading, type EndpointsSource } from './endpoints.config.js';
import type { FileReader, FileReading } from './small-file.js';

/** What became of a new state of the files. */
export type EndpointsChange =
  | {
      ok: true;
      endpoints: Endpoints;
      /** Ids of endpoints that are new, gone, or different. */
      changed: readonly string[];
      warnings: readonly string[];
    }
  | { ok: false; faults: readonly string[] };

export interface WatchOptions {
  /** Told of each state that is taken, and once of each distinct one that is refused. Must not throw. */
  listener: (change: EndpointsChange) => void;
  pollMs?: number;
  /** How long the files must stay as they are before a poll takes them: nobody writes them at one stroke. */
  settleMs?: number;
}

/** What was read, by path: a digest of the content, or why there is none. */
type Seen = Map<string, { digest: string; largest: number }>;

interface Snapshot {
  reading: EndpointsReading;
  seen: Seen;
}

/** A state that never rests is left for the next poll. */
const MOST_TRIES = 10;

/**
 * Holds the endpoints, and follows their file and every secret file that it names. By polling
 * their content: Kubernetes swaps a symbolic link above its mounted files, which no watch on the
 * files themselves notices. A state that is faulty changes nothing: file and secrets stay as they
 * were together.
 */
export class EndpointsWatch {
  private reading: EndpointsReading & { ok: true };
  private seen: Seen;
  private refused: string | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;
  private readonly options: Required<WatchOptions>;

  /** @throws ConfigError listing every fault: at the start there is no old state to keep */
  constructor(
    private readonly source: EndpointsSource,
    options: WatchOptions,
  ) {
    this.options = { pollMs: 2_000, settleMs: 100, ...options };
    const { reading, seen } = this.read();
    if (!reading.ok) throw new ConfigError(reading.faults);
    this.reading = reading;
    this.seen = seen;
  }

  /** The endpoints as they are now: ask again for each request. */
  get current(): Endpoints {
    return this.reading.endpoints;
  }

  /** Of the state that is held. */
  get warnings(): readonly string[] {
    return this.reading.warnings;
  }

  /** Polls from now on, without keeping the process alive. */
  start(): void {
    if (this.timer !== null) return;
    this.isStopped = false;
    const next = () => {
      const timer = setTimeout(() => {
        void this.poll().then(() => {
          if (this.timer === timer) next();
        });
      }, this.options.pollMs).unref();
      this.timer = timer;
    };
    next();
  }

  /** Nothing is taken or told any more, not even by a poll that is under way. */
  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Looks whether any of the files has changed; if so, waits until they rest and takes them. */
  async poll(): Promise<void> {
    let before = this.look(this.seen);
    if (isSame(before, this.seen)) return;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      await pause(this.options.settleMs, undefined, { ref: false });
      if (this.isStopped) return;
      const now = this.look(this.seen);
      if (isSame(before, now)) {
        this.reload();
        return;
      }
      before = now;
    }
  }

  /** Reads everything now, and takes it if it is good: for a signal that the files are complete. */
  reload(): EndpointsChange {
    const { reading, seen } = this.read();
    this.seen = seen;
    if (!reading.ok) {
      const refused = reading.faults.join('\n');
      if (refused !== this.refused) this.options.listener(reading);
      this.refused = refused;
      return reading;
    }
    const changed = differences(this.reading.revisions, reading.revisions);
    const { endpoints, warnings } = reading;
    this.reading = reading;
    this.refused = null;
    const change: EndpointsChange = { ok: true, endpoints, changed, warnings };
    this.options.listener(change);
    return change;
  }

  /**
   * Reads the file and its secrets until a second look finds them the same. Between two reads a
   * mount may be swapped: a new file with an old secret, or two secrets without the one that lives.
   */
  private read(): Snapshot {
    let snapshot = this.readOnce();
    for (let tries = 1; tries < MOST_TRIES; tries++) {
      if (isSame(this.look(snapshot.seen), snapshot.seen)) break;
      snapshot = this.readOnce();
    }
    return snapshot;
  }

  private readOnce(): Snapshot {
    const seen: Seen = new Map();
    const readFile: FileReader = (path, largest) => {
      const reading = this.source.readFile(path, largest);
      seen.set(path, { digest: digestOf(reading), largest });
      return reading;
    };
    return { reading: readEndpoints({ ...this.source, readFile }), seen };
  }

  private look(files: Seen): Seen {
    return new Map(
      [...files].map(([path, { largest }]) => {
        return [path, { digest: digestOf(this.source.readFile(path, largest)), largest }];
      }),
    );
  }
}

function digestOf(reading: FileReading): string {
  if (!reading.ok) return reading.why;
  return createHash('sha256').update(reading.bytes).digest('base64url');
}

function isSame(one: Seen, other: Seen): boolean {
  return [...one].every(([path, { digest }]) => other.get(path)?.digest === digest);
}

function differences(
  old: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): readonly string[] {
  const ids = new Set([...old.keys(), ...now.keys()]);
  return [...ids].filter((id) => old.get(id) !== now.get(id));
}
