import { buildUnprocessedDocument, seededRandom } from '#vendor-payloads';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrive, finishProcessing, judge, type Verdict } from './document-life.js';
import { wording } from './vendor-fact.js';

const T0 = Date.UTC(2025, 0, 15, 9);
const uploaded = () =>
  buildUnprocessedDocument(
    { _id: '0123456789abcdef01234567', loadBatch: 'b'.repeat(24) },
    seededRandom(1),
  );
const processed = (outcomeSeed = 7) =>
  finishProcessing(arrive(uploaded(), outcomeSeed, T0).life, T0 + 500);
const verdicts = fc.constantFrom<Verdict>('approved', 'discarded', 'pendingCorrection');

describe('the life of a document', () => {
  it('begins with its file', () => {
    expect(arrive(uploaded(), 7, T0).facts.map(({ type }) => type)).toEqual(['file.uploaded']);
  });

  it('is processed once: fields, a public state by confidence, and then its file', () => {
    const { life, facts } = processed();
    expect(facts.map(({ type }) => type)).toEqual(['document.processed', 'file.processed']);
    expect(Object.keys(life.document.data).length).toBeGreaterThan(2);
    expect(['approved', 'pendingCorrection']).toContain(life.document.publicState);
    expect(finishProcessing(life, T0 + 900)).toEqual({ life, facts: [] });
  });

  it('reads the same off a document, whenever it is processed', () => {
    const early = finishProcessing(arrive(uploaded(), 7, T0).life, T0 + 1);
    const late = finishProcessing(arrive(uploaded(), 7, T0).life, T0 + 9_000);
    expect(early.life.document.data).toEqual(late.life.document.data);
  });

  it('can end in both states', () => {
    const states = new Set(
      Array.from({ length: 50 }, (_, seed) => processed(seed).life.document.publicState),
    );
    expect(states).toEqual(new Set(['approved', 'pendingCorrection']));
  });

  it('takes a verdict only once it is processed', () => {
    const { life } = arrive(uploaded(), 7, T0);
    expect(judge(life, 'approved', T0 + 1)).toEqual({
      life,
      facts: [],
      refused: 'document-not-processed',
    });
  });

  it('turns each verdict into its event', () => {
    const eventOf = (verdict: Verdict) => judge(processed().life, verdict, T0 + 900).facts[0]?.type;
    expect(eventOf('approved')).toBe('document.approved');
    expect(eventOf('discarded')).toBe('document.discarded');
    expect(eventOf('pendingCorrection')).toBe('document.updated');
  });

  it('never has two events of the same bytes, however fast they follow', () => {
    fc.assert(
      fc.property(fc.array(verdicts, { minLength: 1, maxLength: 8 }), (given) => {
        const first = processed();
        let { life } = first;
        const facts = [...first.facts];
        for (const verdict of given) {
          const decision = judge(life, verdict, T0 + 500);
          life = decision.life;
          facts.push(...decision.facts);
        }
        for (const [i, { at }] of facts.entries())
          if (i > 0) expect(at).toBeGreaterThan(facts[i - 1]?.at ?? 0);
      }),
    );
  });
});

describe('the wording of a fact', () => {
  const fact = (index: number) => {
    const found = processed().facts[index];
    if (found === undefined) throw new Error(`no fact ${index}`);
    return found;
  };

  it('in the first dialect names the batch and knows no files', () => {
    expect(wording(fact(0), 1)).toMatchObject({
      type: 'document.processed',
      data: { loadBatch: 'b'.repeat(24) },
    });
    expect(wording(fact(1), 1)).toBeNull();
  });

  it('in the second dialect names import and file instead', () => {
    const document = wording(fact(0), 2);
    expect(document?.data).toMatchObject({
      importId: 'b'.repeat(24),
      fileId: '76543210fedcba9876543210',
    });
    expect(document?.data).not.toHaveProperty('loadBatch');
    expect(wording(fact(1), 2)).toMatchObject({
      type: 'file.processed',
      data: {
        id: '76543210fedcba9876543210',
        status: 'processed',
        documentIds: ['0123456789abcdef01234567'],
      },
    });
  });
});
