import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from './eventually.js';
import type { Target } from './vendor-load.js';

const EVERY_MS = 50;

/** The replicas that a load balancer would send to: those whose `/readyz` said ok when it last looked. */
export class ReadyReplicas {
  /** Changes in place. Keeps the last one while none is ready, as balancers do. */
  readonly targets: [Target, ...Target[]];
  private readonly stopping = new AbortController();
  private readonly polling: Promise<void>;

  private constructor(private readonly all: readonly [Target, ...Target[]]) {
    this.targets = [...all];
    this.polling = this.poll();
  }

  static follow(all: readonly [Target, ...Target[]]): ReadyReplicas {
    return new ReadyReplicas(all);
  }

  /** Waits until exactly these are sent to. */
  async are(...replicas: string[]): Promise<void> {
    const now = () => this.targets.map(({ replica }) => replica).join(' and ');
    await eventually(() => (now() === replicas.join(' and ') ? undefined : `ready: ${now()}`), {
      withinMs: 30_000,
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.polling;
  }

  private async poll(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const ready = await Promise.all(this.all.map(isReady));
      const [first, ...rest] = this.all.filter((_, index) => ready[index]);
      if (first) this.targets.splice(0, this.targets.length, first, ...rest);
      await pause(EVERY_MS);
    }
  }
}

async function isReady({ url }: Target): Promise<boolean> {
  try {
    const response = await fetch(new URL('/readyz', url));
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
