import { contractChanges } from './compatibility.js';
import { readContracts, type Contracts } from './contracts-form.js';
import { unknownKeywords } from './keywords.js';
import { isSame } from './value-change.js';

/** Whether contracts may stand beside those that were released last. */
export interface Verdict {
  /** In plain words; empty where they may. */
  faults: string[];
  /** What breaks subscribers, where a greater major version says so itself. */
  breaks: string[];
}

/**
 * Judges contracts by the text of `docs/contracts.released.json`, null where that is missing. Without
 * it nothing could be compared, so that it is a fault, unless this is to be the first release.
 */
export function judgeByText(
  text: string | null,
  next: Contracts,
  { isRelease }: { isRelease: boolean },
): Verdict {
  if (text === null) {
    const faults = isRelease ? ownFaults(next) : [...ownFaults(next), MISSING];
    return { faults, breaks: [] };
  }
  const released = readContracts(text);
  return released === null ? { faults: [UNREADABLE], breaks: [] } : judge(released, next);
}

/** What in contracts is at fault whatever was released. */
export function ownFaults({ version, events }: Contracts): string[] {
  return [
    ...(parse(version) === null ? [`${PLACE} has version ${version}, not one such as 1.2.3`] : []),
    ...Object.entries(events).flatMap(([type, { headers, schema }]) => [
      ...unknownKeywords(headers).map((fault) => `headers of ${type}: ${fault}`),
      ...unknownKeywords(schema ?? {}).map((fault) => `${type}: ${fault}`),
    ]),
  ];
}

/**
 * A version stands for one state of the contracts: whatever differs has a greater one. Words want any
 * greater version, additions a greater minor one, and what breaks a subscriber a greater major one.
 */
export function judge(released: Contracts, next: Contracts): Verdict {
  const was = parse(released.version);
  const is = parse(next.version);
  const own = ownFaults(next);
  if (was === null) own.push(`the contracts released last have version ${released.version}`);
  if (was === null || is === null) return { faults: own, breaks: [] };
  const step = stepFrom(was, is);
  if (step < 0)
    own.push(`${PLACE} has version ${next.version}, and ${released.version} is released`);
  const changes = contractChanges(released, next);
  const breaks = changes
    .filter((change) => change.breaks)
    .map(({ what }) => `breaks subscribers built on version ${released.version}: ${what}`);
  const additions = changes
    .filter((change) => !change.breaks)
    .map(({ what }) => `not in version ${released.version}: ${what}`);
  const [major, minor, patch] = was;
  const needs = (version: string) =>
    `such contracts need version ${version} or greater in ${PLACE}`;
  if (breaks.length > 0) {
    return step === MAJOR
      ? { faults: own, breaks }
      : { faults: [...own, ...breaks, needs(`${major + 1}.0.0`)], breaks: [] };
  }
  if (additions.length > 0 && step < MINOR)
    own.push(...additions, needs(`${major}.${minor + 1}.0`));
  else if (step < PATCH && !isSame(released, { ...next, version: released.version })) {
    own.push(
      `words or order differ from version ${released.version}`,
      needs(`${major}.${minor}.${patch + 1}`),
    );
  }
  return { faults: own, breaks: [] };
}

const RELEASED = 'docs/contracts.released.json';
const MISSING = `${RELEASED} is missing, so that nothing can be compared: take it back from version control, or, before a first release, run npm run contracts -- release`;
const UNREADABLE = `${RELEASED} does not read as released contracts: take it back from version control`;
const PLACE = 'libs/contracts/package.json';
const [PATCH, MINOR, MAJOR] = [1, 2, 3];
type Version = readonly [major: number, minor: number, patch: number];

function parse(version: string): Version | null {
  const match = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(version);
  return match && [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** Which part of the version is greater: 0 for none, below it where the version is lower. */
function stepFrom(was: Version, is: Version): number {
  const at = was.findIndex((part, index) => part !== is[index]);
  if (at === -1) return 0;
  return (is[at] ?? 0) > (was[at] ?? 0) ? MAJOR - at : -1;
}
