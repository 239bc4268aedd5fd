import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { Static, TObject } from 'typebox';
import { CodedError } from './coded-error.js';

/** Every fault of a configuration at once, so that it is mended in one go. */
export class ConfigError extends CodedError {
  readonly code = 'config-invalid';

  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((f) => `  - ${f}`).join('\n')}`,
    );
  }
}

/**
 * Reads one app's settings out of environment variables.
 *
 * `schema` has one property a variable; `env` is read only here. An empty variable counts as
 * unset. Numbers and booleans are written as text (`8080`, `true`).
 *
 * @param faultsOf what the schema can't say: told with its faults at once, so what it is given may be faulty
 * @throws ConfigError listing every fault; a value is never printed, since it may be a secret.
 */
export function loadConfig<T extends TObject>(
  schema: T,
  env: NodeJS.ProcessEnv,
  faultsOf: (values: Partial<Static<T>>) => readonly string[] = () => [],
): Static<T> {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(schema.properties)) {
    const value = env[name];
    if (value !== undefined && value !== '') values[name] = value;
  }
  const validate = new Ajv2020({ allErrors: true, coerceTypes: true, useDefaults: true }).compile(
    schema,
  );
  validate(values);
  const faults = [
    ...(validate.errors ?? []).map(describeFault),
    ...faultsOf(values as Partial<Static<T>>),
  ];
  if (faults.length > 0) throw new ConfigError(faults);
  return values as Static<T>;
}

/** The variables of `schema` as text for `--help`: name, default, meaning. */
export function describeConfig(schema: TObject): string {
  const required = new Set(schema.required);
  return Object.entries(schema.properties)
    .map(([name, property]) => {
      const { description = '', default: fallback } = property as {
        description?: string;
        default?: string | number | boolean;
      };
      const note =
        fallback !== undefined
          ? `default ${fallback}`
          : required.has(name)
            ? 'required'
            : 'optional';
      return `  ${name} (${note})\n      ${description}`;
    })
    .join('\n');
}

function describeFault(error: ErrorObject): string {
  const name = error.instancePath.slice(1);
  switch (error.keyword) {
    case 'required':
      return `${(error.params as { missingProperty: string }).missingProperty} is not set`;
    case 'enum':
      return `${name} must be one of: ${(error.params as { allowedValues: unknown[] }).allowedValues.join(', ')}`;
    case 'dependentRequired': {
      const { property, missingProperty } = error.params as Record<string, string>;
      return `${missingProperty} is not set, which ${property} needs`;
    }
    default:
      return `${name} ${error.message ?? 'is not valid'}`;
  }
}
