import { isUtf8 } from 'node:buffer';
import { dirname } from 'node:path';
import { ConfigError } from '#runtime';
import type { Endpoints } from './endpoint.js';
import { checkRules } from './endpoint-rules.js';
import type { EndpointEntry } from './endpoints.schema.js';
import { faultLines, placeFault, type Fault } from './fault.js';
import { checkSchema } from './schema-faults.js';
import { readSecretsFrom, type SecretReader } from './secret-reader.js';
import { readSmallFile, type FileReader } from './small-file.js';
import { revisionOf, toEndpoint } from './to-endpoint.js';
import { readYaml } from './yaml-source.js';

/** Where the endpoints are, and what the process allows them. */
export interface EndpointsSource {
  /** The YAML file; also what faults call it. */
  path: string;
  env: NodeJS.ProcessEnv;
  allowInline: boolean;
  /** The process's own limit of bodies, in bytes: the default, and the most, of an endpoint's. */
  largestBody: number;
  readFile: FileReader;
}

/** Every line that a reading has to say begins `FILE:LINE:COL`. */
export type EndpointsReading =
  | { ok: false; faults: readonly string[] }
  | {
      ok: true;
      endpoints: Endpoints;
      /** As the file has them, with the defaults. */
      entries: readonly EndpointEntry[];
      warnings: readonly string[];
      /** By endpoint, a digest of all that it is made of, secrets included: differs if it changed. */
      revisions: ReadonlyMap<string, string>;
    };

const LARGEST_FILE = 1_048_576;

/** Where a process has its endpoints. */
export function endpointsSource(
  path: string,
  { allowInline, largestBody }: Pick<EndpointsSource, 'allowInline' | 'largestBody'>,
): EndpointsSource {
  return { path, env: process.env, allowInline, largestBody, readFile: readSmallFile };
}

/** Reads the endpoints file. @throws ConfigError listing every fault at once */
export function loadEndpoints(source: EndpointsSource): EndpointsReading & { ok: true } {
  const reading = readEndpoints(source);
  if (!reading.ok) throw new ConfigError(reading.faults);
  return reading;
}

/** Reads the endpoints file and the secrets that it names. Total. */
export function readEndpoints(source: EndpointsSource, secrets?: SecretReader): EndpointsReading {
  const { path, env, readFile, allowInline } = source;
  const file = readFile(path, LARGEST_FILE);
  if (!file.ok) {
    return { ok: false, faults: [`${path}:1:1 the endpoints file ${file.why} (ENDPOINTS_FILE)`] };
  }
  if (!isUtf8(file.bytes)) return { ok: false, faults: [`${path}:1:1 not UTF-8: save it so`] };
  const readSecret = secrets ?? readSecretsFrom(env, readFile, dirname(path), allowInline);
  return parseEndpoints(file.bytes.toString('utf8'), source, readSecret);
}

/** Makes endpoints of the file's text, or says all that is wrong with it. */
export function parseEndpoints(
  text: string,
  { path: file, largestBody }: Pick<EndpointsSource, 'path' | 'largestBody'>,
  readSecret: SecretReader,
): EndpointsReading {
  const { source, faults } = readYaml(text);
  if (source === null) return { ok: false, faults: faultLines(file, faults) };
  const { drafts, faults: schemaFaults } = checkSchema(source.value);
  const rules = checkRules(drafts, readSecret, largestBody);
  const placed = (fault: Fault) => placeFault(fault, source, drafts);
  const all = [...faults, ...[...schemaFaults, ...rules.faults].map(placed)];
  if (all.length > 0) return { ok: false, faults: faultLines(file, all) };
  const entries = drafts as EndpointEntry[];
  const parts = entries.map((entry, index) => ({
    entry,
    found: rules.found[index] ?? { secrets: [], headers: [] },
  }));
  return {
    ok: true,
    entries,
    endpoints: new Map(
      parts.map(({ entry, found }) => [entry.id, toEndpoint(entry, found, largestBody)]),
    ),
    warnings: faultLines(file, rules.warnings.map(placed)),
    revisions: new Map(parts.map(({ entry, found }) => [entry.id, revisionOf(entry, found)])),
  };
}
