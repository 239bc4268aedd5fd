import { createHash } from 'node:crypto';
import { knownActions } from '#contracts';
import { closestWord } from './closest-word.js';
import type { Fault } from './fault.js';
import type { Path } from './place.js';
import { checkHeaders } from './header-rules.js';
import type { Draft } from './schema-faults.js';
import type { SecretReader } from './secret-reader.js';

/** A secret as it was found, with where the file names it. */
export interface FoundSecret {
  id: string;
  bytes: Buffer;
  path: Path;
}

/** What the rules read and found, for endpoints to be made of. */
export interface Found {
  secrets: FoundSecret[];
  headers: { name: string; bytes: Buffer }[];
}

export interface Findings {
  /** One for each draft. */
  found: Found[];
  faults: Fault[];
  warnings: Fault[];
}

/** The rules that no schema can say, over all endpoints. @param largestBody the process's own limit, bytes */
export function checkRules(
  drafts: readonly (Draft | undefined)[],
  readSecret: SecretReader,
  largestBody: number,
): Findings {
  const findings: Findings = { found: [], faults: [], warnings: [] };
  drafts.forEach((draft = {}, index) => {
    const path: Path = ['endpoints', index];
    const { faults, warnings } = findings;
    const secrets = readSecrets(draft, path, readSecret, faults);
    const headers = checkHeaders(draft, path, readSecret, faults);
    findings.found.push({ secrets, headers });
    if (draft.bodyLimit !== undefined && draft.bodyLimit > largestBody) {
      faults.push({
        path: [...path, 'bodyLimit'],
        what: `the process takes ${largestBody} bytes at most: lower this, or raise BODY_LIMIT_BYTES`,
      });
    }
    warnings.push(...unnamedEnvironment(draft, path));
    if (draft.algorithm === 'sha1') {
      warnings.push({
        path: [...path, 'algorithm'],
        what: 'sha1 is weak: use sha256 if the vendor lets you',
      });
    }
    warnings.push(...patternsInVain(draft.events ?? [], [...path, 'events']));
  });
  findings.faults.push(...repeatedIds(drafts), ...sharedSecrets(drafts, findings.found));
  return findings;
}

/** The vendor's payloads name their environment by 24 hex digits (seed; docs/decisions/0002). */
function unnamedEnvironment({ environment, vendorEnvironment }: Draft, path: Path): Fault[] {
  const isNamed = vendorEnvironment !== undefined || environment === undefined;
  if (isNamed || /^[0-9a-f]{24}$/.test(environment)) return [];
  return [
    {
      path: [...path, 'environment'],
      what: `payloads that name an environment other than ${environment} are kept as unmapped: set vendorEnvironment to the 24 hex digits by which the vendor calls it`,
    },
  ];
}

function readSecrets(draft: Draft, path: Path, read: SecretReader, faults: Fault[]): FoundSecret[] {
  const seen = new Set<string>();
  return (draft.secrets ?? []).flatMap((ref, index) => {
    if (ref === undefined) return [];
    const at = [...path, 'secrets', index];
    const name = ref.id === undefined ? `secret #${index + 1}` : `secret ${ref.id}`;
    if (ref.id !== undefined && seen.has(ref.id)) {
      faults.push({
        path: [...at, 'id'],
        what: `${name} is there a second time: give it another id`,
      });
    }
    seen.add(ref.id);
    const reading = read(ref);
    if (reading.ok) return [{ id: ref.id, bytes: reading.bytes, path: at }];
    const source = ref.value !== undefined ? 'value' : ref.env !== undefined ? 'env' : 'file';
    faults.push({ path: [...at, source], what: `${name}: ${reading.what}` });
    return [];
  });
}

/** A pattern for an entity that Foxtail doesn't know takes nothing, which is likely a slip. */
function patternsInVain(patterns: readonly (string | undefined)[], path: Path): Fault[] {
  const entities = Object.keys(knownActions);
  return patterns.flatMap((pattern, index) => {
    const [entity = ''] = (pattern ?? '*').split('.');
    if (entity === '*' || entities.includes(entity)) return [];
    const meant = closestWord(entity, entities);
    const advice = meant === null ? `known are ${entities.join(', ')}` : `did you mean ${meant}.*?`;
    return [{ path: [...path, index], what: `no event that is known is named so: ${advice}` }];
  });
}

function repeatedIds(drafts: readonly (Draft | undefined)[]): Fault[] {
  const seen = new Set<string>();
  return drafts.flatMap((draft, index) => {
    const id = draft?.id;
    if (id === undefined) return [];
    if (seen.has(id)) {
      const path = ['endpoints', index, 'id'];
      return [{ path, what: 'this id is there a second time: each endpoint has its own' }];
    }
    seen.add(id);
    return [];
  });
}

/** The signature covers only the body: a shared secret would let one environment's request pass as another's. */
function sharedSecrets(drafts: readonly (Draft | undefined)[], found: readonly Found[]): Fault[] {
  const owners = new Map<string, { environment: string; id: string }>();
  return found.flatMap(({ secrets }, index) => {
    const { environment, id = `#${index + 1}` } = drafts[index] ?? {};
    if (environment === undefined) return [];
    return secrets.flatMap((secret) => {
      const digest = createHash('sha256').update(secret.bytes).digest('hex');
      const owner = owners.get(digest);
      if (owner === undefined) owners.set(digest, { environment, id });
      if (owner === undefined || owner.environment === environment) return [];
      const what = `secret ${secret.id}: the same secret serves environment ${owner.environment} through ${owner.id}: give each environment its own`;
      return [{ path: secret.path, what }];
    });
  });
}
