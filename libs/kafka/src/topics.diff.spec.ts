import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PARTITIONS, topicKinds, topicSettings } from '#contracts';
import { differencesOf } from './topics.diff.js';

const kinds = fc.constantFrom(...topicKinds);
const replicas = fc.integer({ min: 1, max: 5 });

describe('the differences of a topic', () => {
  it('are none where it was made as the contract has it', () => {
    fc.assert(
      fc.property(kinds, replicas, (kind, copies) => {
        const settings = { ...topicSettings(kind, copies), 'segment.bytes': '1' };
        const found = { partitions: PARTITIONS, replicas: copies, settings };
        expect(differencesOf(kind, 't', found, copies)).toEqual([]);
      }),
    );
  });

  it('are just what was changed, whatever it was', () => {
    const names = ['partitions', 'replication.factor', ...Object.keys(topicSettings('files'))];
    fc.assert(
      fc.property(kinds, replicas, fc.subarray(names), (kind, copies, changed) => {
        const off = (name: string) => (changed.includes(name) ? 1 : 0);
        const settings = Object.fromEntries(
          Object.entries(topicSettings(kind, copies)).map(([name, value]) => [
            name,
            off(name) === 1 ? `${value}0` : value,
          ]),
        );
        const found = {
          partitions: PARTITIONS + off('partitions'),
          replicas: copies + off('replication.factor'),
          settings,
        };
        const differences = differencesOf(kind, 't', found, copies);
        expect(differences.map(({ setting }) => setting).sort()).toEqual([...changed].sort());
      }),
    );
  });

  it('are one for a topic that is not there', () => {
    expect(differencesOf('files', 't', null, 3)).toEqual([
      { topic: 't', setting: 'topic', wanted: 'there', found: 'missing' },
    ]);
  });
});
