import { seededRandom } from '#vendor-payloads';
import { ManualClock } from '../src/clock.js';
import { demoEnvironments, type EnvironmentConfig } from '../src/environments.config.js';
import { noJournal, type Journal } from '../src/state/journal.js';
import { readWorld } from '../src/vendor/kept.js';
import { plainWish, type IncomingFile } from '../src/vendor/incoming.js';
import type { VendorFact } from '../src/vendor/vendor-fact.js';
import { VendorService } from '../src/vendor/vendor.service.js';
import { VendorStore } from '../src/vendor/vendor-store.js';
import { VendorWorld } from '../src/vendor/vendor-world.js';

export const [environment] = demoEnvironments as [EnvironmentConfig];

export const INACTIVITY_MS = 30_000;

/** The vendor without HTTP and without deliveries, on a clock that stands still. */
export class VendorInMemory {
  readonly facts: VendorFact[] = [];
  readonly store: VendorStore;
  readonly service: VendorService;
  readonly world: VendorWorld;

  constructor({
    clock = new ManualClock(),
    journal = noJournal,
    seed = 1,
    rejectedShare = 0,
    retained = 1_000,
    processingMs = { min: 200, max: 1_500 },
  }: {
    clock?: ManualClock;
    journal?: Journal;
    seed?: number;
    rejectedShare?: number;
    retained?: number;
    processingMs?: { min: number; max: number };
  } = {}) {
    this.clock = clock;
    const sink = {
      saturated: false,
      take: (_: string, fact: VendorFact) => void this.facts.push(fact),
    };
    this.store = new VendorStore(retained, journal);
    this.store.restore(readWorld(journal));
    this.world = new VendorWorld(INACTIVITY_MS, this.store, clock, sink);
    this.service = new VendorService(
      { processingMs, rejectedShare },
      this.store,
      this.world,
      clock,
      seededRandom(seed),
      sink,
    );
    this.service.onApplicationBootstrap();
  }

  readonly clock: ManualClock;

  get types(): string[] {
    return this.facts.map(({ type }) => type);
  }
}

export const file = (name: string, more: Partial<IncomingFile> = {}): IncomingFile => ({
  name,
  mimetype: 'application/pdf',
  wish: plainWish,
  ...more,
});
