import { messageOf } from '#runtime';
import { audit, checkAccess, type AuditResult } from './audit.js';
import { loadHelp } from './load.flags.js';
import { readLoadOptions } from './load.options.js';
import type { LoadPlan } from './load.plan.js';
import { LoadRun } from './load.run.js';
import { progressView, stepOf, type Step } from './progress.js';
import { reportOf, reportText } from './report.js';

const SHOW_EVERY_MS = 200;
/** Exit code of a run that a second Ctrl-C ended, as shells have it. */
const INTERRUPTED = 130;
/** Signals closer together are one: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 1_000;

type Process = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'on' | 'off' | 'exit'>;

/**
 * Drives a receiver, and tells how it went.
 *
 * @returns the exit code. @throws UsageError with every fault of the flags
 */
export async function load(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  process: Process,
): Promise<number> {
  const options = readLoadOptions(argv, env);
  if (options === null) {
    process.stdout.write(loadHelp());
    return 0;
  }
  const { plan, json } = options;
  const say = (line: string) => void process.stderr.write(`foxtail-simulator: ${line}\n`);
  const stop = new AbortController();
  const comparing = new AbortController();
  let isComparing = false;
  const off = onInterrupt(process, () => {
    if (isComparing) return comparing.abort();
    say('makes nothing more; what was made is delivered (Ctrl-C again: ends at once)');
    stop.abort();
  });
  try {
    if (plan.audit !== null) await checkAccess(plan.audit, stop.signal);
    const run = new LoadRun(plan);
    stop.signal.addEventListener('abort', () => run.stop(), { once: true });
    say(`${plan.rate} deliveries a second for ${plan.durationMs / 1_000} s, seed ${plan.seed}`);
    await shown(run, progressView(process.stderr));
    isComparing = true;
    const found = await compared(plan, run, progressView(process.stderr), say, comparing.signal);
    const interrupted = stop.signal.aborted || comparing.signal.aborted;
    const report = reportOf(plan, run.meter, found, interrupted);
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : reportText(report));
    return report.ok ? 0 : 1;
  } finally {
    off();
  }
}

async function shown(run: LoadRun, show: (step: Step) => void): Promise<void> {
  const timer = setInterval(() => show(stepOf(run, false)), SHOW_EVERY_MS);
  try {
    await run.run();
  } finally {
    clearInterval(timer);
    show(stepOf(run, true));
  }
}

/** Also after an interruption: what was delivered is to be found. @returns null where there is no result */
async function compared(
  { audit: plan }: LoadPlan,
  run: LoadRun,
  show: (step: Step) => void,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<AuditResult | null> {
  if (plan === null || run.ledger === null) return null;
  const expected = run.ledger.batches();
  const step = (agree: number, isOver: boolean) =>
    show({ done: agree, of: expected.length, words: 'batches agree', isOver });
  say(`compares ${expected.length} batches with ${plan.readApi}`);
  try {
    const result = await audit(plan, expected, (agree) => step(agree, false), signal);
    step(result.agree, true);
    return result;
  } catch (error) {
    // The report of what was sent comes all the same.
    say(signal.aborted ? 'the comparison was interrupted' : `no comparison: ${messageOf(error)}`);
    return null;
  }
}

/** Runs `stop` on the first Ctrl-C or SIGTERM; a second one ends the process. @returns what takes it back */
function onInterrupt(process: Process, stop: () => void): () => void {
  let stoppedAt: number | null = null;
  const onSignal = () => {
    if (stoppedAt !== null && performance.now() - stoppedAt > SAME_SIGNAL_MS)
      process.exit(INTERRUPTED);
    if (stoppedAt !== null) return;
    stoppedAt = performance.now();
    stop();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
}
