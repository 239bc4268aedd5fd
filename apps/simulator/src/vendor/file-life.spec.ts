import { buildFile, seededRandom } from '#vendor-payloads';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arriveFile, decideFile, type FileCommand, type FileDecision } from './file-life.js';
import { batchIdOf, documentIdOf, wording } from './vendor-fact.js';

const T0 = Date.UTC(2025, 0, 15, 9);
const pending = () => buildFile({ status: 'pending', documentIds: [] }, seededRandom(1));
const withDocuments = (...documentIds: string[]) =>
  arriveFile(pending(), { documentIds, pending: documentIds.length }, T0);
const partEnded: FileCommand = { kind: 'part-ended' };
const rejectionDue: FileCommand = { kind: 'rejection-due' };
const typesOf = ({ facts }: FileDecision) => facts.map(({ type }) => type);

describe('the life of a file', () => {
  it('begins pending, and is processing once its documents are known', () => {
    const { life, facts } = withDocuments('a', 'b');
    expect(facts).toMatchObject([
      { type: 'file.uploaded', at: T0, file: { status: 'pending', documentIds: [] } },
    ]);
    expect(life.file).toMatchObject({ status: 'processing', documentIds: ['a', 'b'] });
  });

  it('"a file is processed when all its documents are"', () => {
    const one = decideFile(withDocuments('a', 'b').life, partEnded, T0 + 5);
    expect(typesOf(one)).toEqual([]);
    const both = decideFile(one.life, partEnded, T0 + 9);
    expect(typesOf(both)).toEqual(['file.processed']);
    expect(both.life.file).toMatchObject({
      status: 'processed',
      updatedAt: new Date(T0 + 9).toISOString(),
    });
  });

  it('"a ZIP: when all its files are processed or rejected", which of an empty one they are', () => {
    const empty = arriveFile(pending(), { documentIds: [], pending: 0 }, T0);
    expect(typesOf(empty)).toEqual(['file.uploaded', 'file.processed']);
  });

  it('is refused before any document existed, with the code why', () => {
    const rejection = { error: 'ERR_DOWNLOADING_FILE', dueAt: T0 + 100 };
    const { life, facts } = arriveFile(pending(), { rejection }, T0);
    expect(facts).toHaveLength(1);
    expect(life.file.status).toBe('pending');
    const rejected = decideFile(life, rejectionDue, T0 + 100);
    expect(rejected.facts).toMatchObject([
      {
        type: 'file.rejected',
        file: { status: 'rejected', error: 'ERR_DOWNLOADING_FILE', documentIds: [] },
      },
    ]);
    const { facts: again } = decideFile(rejected.life, rejectionDue, T0 + 200);
    expect(again).toEqual([]);
  });

  it('under any commands ends once, at growing times', () => {
    const commands = fc.array(fc.tuple(fc.nat(3), fc.constantFrom(partEnded, rejectionDue)));
    fc.assert(
      fc.property(fc.nat(4), fc.boolean(), commands, (parts, toReject, steps) => {
        const rejection = { error: 'ERR_X', dueAt: T0 };
        let decision = arriveFile(
          pending(),
          toReject ? { rejection } : { documentIds: [], pending: parts },
          T0,
        );
        const facts = [...decision.facts];
        let at = T0;
        for (const [ms, command] of steps) {
          decision = decideFile(decision.life, command, (at += ms));
          facts.push(...decision.facts);
        }
        const end = toReject ? 'file.rejected' : 'file.processed';
        expect(facts.map(({ type }) => type)).toEqual(
          ['file.uploaded', end].slice(0, facts.length),
        );
        for (const [i, fact] of facts.entries())
          if (i > 0) expect(fact.at).toBeGreaterThan(facts[i - 1]?.at ?? 0);
        const ended = facts.length === 2;
        expect(['processed', 'rejected'].includes(decision.life.file.status)).toBe(ended);
      }),
    );
  });

  it('is told of in the second dialect only', () => {
    const [fact] = withDocuments('a').facts;
    if (fact === undefined) throw new Error('no fact');
    expect(wording(fact, 1)).toBeNull();
    expect(wording(fact, 2)).toEqual({ type: 'file.uploaded', data: fact.file });
    expect([batchIdOf(fact), documentIdOf(fact)]).toEqual([fact.file.importId, undefined]);
  });
});
