import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from './eventually.js';
import type { Target } from './vendor-load.js';

const EVERY_MS = 50;
/** As the chart's probes have it: one late answer of a busy replica says nothing. */
const FAILURES_THAT_COUNT = 2;

/**
 * The replicas that a load balancer would send to, by what `/readyz` says. One that says that it stops is out at
 * once, as a pod that is being deleted is; any other fault counts when it comes twice in a row.
 */
export class ReadyReplicas {
  /** Changes in place. Keeps the last one while none is ready, as balancers do. */
  readonly targets: [Target, ...Target[]];
  private readonly ready: Set<Target>;
  private readonly stopping = new AbortController();
  private readonly looking: Promise<void>[];

  private constructor(
    private readonly all: readonly [Target, ...Target[]],
    private readonly everyMs: number,
  ) {
    this.targets = [...all];
    this.ready = new Set(all);
    // Each by itself: one that answers late must not hide that another one stops.
    this.looking = all.map((target) => this.follow(target));
  }

  /** @param everyMs milliseconds between two looks at one replica */
  static follow(all: readonly [Target, ...Target[]], everyMs = EVERY_MS): ReadyReplicas {
    return new ReadyReplicas(all, everyMs);
  }

  /** Waits until exactly these are sent to. */
  async are(...replicas: string[]): Promise<void> {
    const now = () => this.targets.map(({ replica }) => replica).join(' and ');
    await eventually(() => (now() === replicas.join(' and ') ? undefined : `ready: ${now()}`), {
      withinMs: 90_000,
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.looking);
  }

  private async follow(target: Target): Promise<void> {
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted; await pause(this.everyMs)) {
      const found = await look(target, signal);
      failures = found === 'ready' ? 0 : failures + 1;
      if (found === 'ready') this.ready.add(target);
      else if (found === 'stops' || failures >= FAILURES_THAT_COUNT) this.ready.delete(target);
      const [first, ...rest] = this.all.filter((one) => this.ready.has(one));
      if (first) this.targets.splice(0, this.targets.length, first, ...rest);
    }
  }
}

async function look({ url }: Target, signal: AbortSignal): Promise<'ready' | 'stops' | 'unready'> {
  try {
    const response = await fetch(new URL('/readyz', url), { signal });
    const { checks } = (await response.json()) as { checks: Record<string, unknown> };
    if (response.status === 200) return 'ready';
    return 'drain' in checks ? 'stops' : 'unready';
  } catch {
    return 'unready';
  }
}
