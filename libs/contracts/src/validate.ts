import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { BatchCompletedData, BatchData, DocumentData, FileData } from './event-data.js';
import type { Entity } from './event-type.js';
import { isUtcTime } from './utc-time.js';

const ajv = new Ajv2020({ formats: { 'date-time': isUtcTime } });

const validators: Readonly<Record<Entity, ValidateFunction>> = (() => {
  const batch = ajv.compile(BatchData);
  return {
    document: ajv.compile(DocumentData),
    file: ajv.compile(FileData),
    batch,
    import: batch,
    completion: ajv.compile(BatchCompletedData),
  };
})();

/**
 * Checks an event's data against the published schema of its entity, compiled once. Members that the
 * schema does not name are fine: a newer version may send them.
 *
 * @returns null, or the first fault in words: where, and what; never a value
 */
export function dataFault(entity: Entity, data: unknown): string | null {
  const validate = validators[entity];
  if (validate(data)) return null;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath || '/'} ${error?.message ?? 'is not valid'}`;
}
