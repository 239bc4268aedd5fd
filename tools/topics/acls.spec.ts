import { describe, expect, it } from '@jest/globals';
import { aclCommands } from './acl-commands.js';
import { aclTable, principals } from './acl-table.js';

const table = aclTable({ topicPrefix: 'acme', consumerGroup: 'acme-projections' });
const may = (principal: (typeof principals)[number], operation: string) =>
  table[principal]
    .filter(({ operations }) => (operations as readonly string[]).includes(operation))
    .map(({ resource, name }) => `${resource} ${name}`);

describe('the table of rights', () => {
  it('lets ingest write what it publishes, and read nothing', () => {
    expect(may('ingest', 'Read')).toEqual([]);
    expect(may('ingest', 'Write')).toEqual([
      'topic acme.documents.v1',
      'topic acme.files.v1',
      'topic acme.batches.v1',
      'topic acme.unmapped.v1',
    ]);
  });

  it('lets projections write to batches and dead letters only', () => {
    expect(may('projections', 'Write')).toEqual([
      'topic acme.batches.v1',
      'topic acme.dead-letters.v1',
    ]);
  });

  it('lets nobody but topics make one, and nobody delete or alter one', () => {
    for (const principal of principals) {
      expect(may(principal, 'Create').length).toBe(principal === 'topics' ? 5 : 0);
      expect(may(principal, 'Delete').filter((one) => one.startsWith('topic'))).toEqual([]);
      expect(may(principal, 'Alter')).toEqual([]);
    }
  });

  it('becomes commands that a shell takes as they are', () => {
    const lines = aclCommands(table, { principalPrefix: "o'x-", bootstrapServer: 'k:9092' });
    expect(lines[1]).toBe(
      `kafka-acls.sh --bootstrap-server k:9092 --command-config admin.properties --add --allow-principal 'User:o'\\''x-ingest' --operation Describe --operation Write --topic acme.documents.v1 --resource-pattern-type literal`,
    );
    expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(principals.length);
  });
});
