import { Parser } from '@asyncapi/parser';
import spectral from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { parse } from 'yaml';

/** Faults of an AsyncAPI document by the parser's own rules, warnings included. */
export async function lintAsyncApi(text: string): Promise<string[]> {
  const { diagnostics } = await new Parser().parse(text);
  return diagnostics.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

/** The rule is of OpenAPI 3.0: in 3.1 requirements of any scheme may name roles (4.8.30), ours the scopes. */
const ROLES = 'must be listed among scopes.';

/** Faults of an OpenAPI document by spectral's rules, warnings included. */
export async function lintOpenApi(text: string): Promise<string[]> {
  const linter = new spectral.Spectral();
  linter.setRuleset(rulesets.oas as never);
  const results = await linter.run(parse(text) as Record<string, unknown>);
  return results
    .filter(({ message }) => !message.endsWith(ROLES))
    .map(({ path, message, code }) => `${path.join('.')}: ${message} (${code})`);
}
