import { describe, expect, it } from '@jest/globals';
import { batchList } from '../batches/batch.list.js';
import { documentList } from '../documents/document.list.js';
import { allowedPairs, choosePath } from './choose-path.js';

describe('the index that a list reads along', () => {
  it.each([
    [batchList, [], 'receivedAt', 'batches_by_received_at'],
    [batchList, [], 'updatedAt', 'batches_by_update'],
    [batchList, [], 'id', 'batches_pkey'],
    [batchList, ['kind'], 'receivedAt', 'batches_by_kind_status'],
    [batchList, ['status'], 'receivedAt', 'batches_by_kind_status'],
    [batchList, ['status', 'kind'], 'receivedAt', 'batches_by_kind_status'],
    [documentList, [], 'receivedAt', 'documents_by_status'],
    [documentList, [], 'updatedAt', 'documents_by_update'],
    [documentList, ['status'], 'receivedAt', 'documents_by_status'],
    [documentList, ['companyId'], 'receivedAt', 'documents_by_company'],
  ] as const)('of %# is the one for just that', (definition, filters, sort, index) => {
    expect(choosePath(definition, filters, sort).index).toBe(index);
  });

  it('is there for every pair that is allowed', () => {
    for (const definition of [batchList, documentList])
      for (const { filters, sort } of allowedPairs(definition))
        expect(choosePath(definition, filters, sort).sort).toBe(sort);
    expect(allowedPairs(batchList)).toHaveLength(6);
  });

  it('is refused where there is none, with those that there are', () => {
    expect(() => choosePath(documentList, ['status', 'type'], 'receivedAt')).toThrow(
      'documents can not be read filtered by status and type and sorted by receivedAt; there are: ' +
        'no filter with sort updatedAt or id or receivedAt; status with sort receivedAt; ' +
        'publicState with sort receivedAt; type with sort receivedAt; companyId with sort receivedAt',
    );
    expect(() => choosePath(batchList, ['kind'], 'id')).toThrow(
      /batches can not be read filtered by kind and sorted by id; there are: no filter with/,
    );
  });
});
