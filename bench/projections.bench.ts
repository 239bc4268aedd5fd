import { UsageError } from '../tools/command-line.js';
import type { BenchContext, BenchOptions } from './bench.js';
import { profileTable } from './ingest/report.js';
import { onStack } from './on-stack.js';
import { measureCopy } from './projections/copy.js';
import { measureCurves } from './projections/curve.js';
import { measureFold } from './projections/fold.js';
import { profileFold } from './projections/profile.js';
import { resultOf, table, type ProjectionsFigures, type Round } from './projections/report.js';
import { measureTypeormSave } from './projections/typeorm-save.js';
import { measureVisible } from './projections/visible.js';
import { ProjectionsBench, type Log } from './projections/workbench.js';

const PARTS = ['fold', 'visible', 'curves'] as const;
type Part = (typeof PARTS)[number];

const EVENTS = 300_000;
const ROUNDS = 3;
const VISIBLE_SECONDS = 15;
const DOCUMENTS_A_BATCH = 100;
/** Enough for a rate of what is slow. */
const SLOW_EVENTS = 6_000;
const SAVED_EVENTS = 15_000;

/** How fast projections fold a log into Postgres, beside three other ways to write the same rows. */
export async function benchProjections({ say, print, options }: BenchContext): Promise<object> {
  const parts = partsOf(options);
  const events = options.events ?? EVENTS;
  return onStack(say, async (stack) => {
    const bench = new ProjectionsBench(stack, say);
    try {
      if (options.profile) {
        const profile = await profileFold(bench, await bench.fillLog(shape(events)));
        print(profileTable(profile));
        return { profiled: profile.accepted };
      }
      const figures: ProjectionsFigures = {
        events,
        rounds: parts.includes('fold') ? await measureRounds(bench, events, options) : null,
        visible: parts.includes('visible')
          ? await measureVisible(bench, options.seconds ?? VISIBLE_SECONDS)
          : null,
        curves: parts.includes('curves') ? await measureCurves(bench) : null,
      };
      const result = resultOf(figures);
      print(table(figures, result));
      return result;
    } finally {
      await bench.close();
    }
  });
}

async function measureRounds(
  bench: ProjectionsBench,
  events: number,
  { rounds = ROUNDS }: BenchOptions,
): Promise<Round[]> {
  const log = await bench.fillLog(shape(events));
  const small = await bench.fillLog(shape(Math.min(events, SLOW_EVENTS)));
  const measured: Round[] = [];
  for (let n = 1; n <= rounds; n += 1) {
    const round = await measureRound(bench, log, small);
    const perSecond = (rate: number) => `${Math.round(rate).toLocaleString('en')}/s`;
    bench.say(
      `  round ${n} of ${rounds}: foxtail ${perSecond(round.fold.perSecond)}, a transaction each ${perSecond(round.transactionEach)}, save() ${perSecond(round.typeormSave)}, COPY ${perSecond(round.copy)}`,
    );
    measured.push(round);
  }
  return measured;
}

async function measureRound(bench: ProjectionsBench, log: Log, small: Log): Promise<Round> {
  bench.say('fold: the projections of this build');
  const url = await bench.createDatabase();
  const fold = await measureFold(bench, log, url);
  const copy = await measureCopy(bench, url, log.events);
  const typeormSave = await measureTypeormSave(bench, url, Math.min(log.events, SAVED_EVENTS));
  await bench.dropDatabase(url);
  bench.say('fold: a transaction for each event, one after the other');
  const other = await bench.createDatabase();
  // As a consumer does that takes one message at a time.
  const each = { CHUNK_SIZE: '1', PARTITIONS_AT_ONCE: '1' };
  const { perSecond: transactionEach } = await measureFold(bench, small, other, each);
  await bench.dropDatabase(other);
  return { fold, copy, typeormSave, transactionEach };
}

function shape(events: number) {
  return { events, documentsABatch: DOCUMENTS_A_BATCH, name: 'd' };
}

function partsOf({ only, full }: BenchOptions): readonly Part[] {
  if (only === undefined) return full ? PARTS : ['fold', 'visible'];
  const part = PARTS.find((one) => one === only);
  if (part === undefined) throw new UsageError(`--only takes one of ${PARTS.join(', ')}`);
  return [part];
}
