import { buildUnprocessedDocument, seededRandom } from '#vendor-payloads';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  change,
  exportDocument,
  finishProcessing,
  judge,
  type DocumentChange,
  type DocumentLife,
  type Verdict,
} from './document-life.js';
import { wording } from './vendor-fact.js';

const T0 = Date.UTC(2025, 0, 15, 9);
const FILE = 'f'.repeat(24);
const arrived = (outcomeSeed = 7): DocumentLife => ({
  document: buildUnprocessedDocument(
    { _id: '0123456789abcdef01234567', loadBatch: 'b'.repeat(24) },
    seededRandom(1),
  ),
  fileId: FILE,
  outcomeSeed,
  dueAt: T0 + 500,
  lastEventAt: T0,
});
const processed = (outcomeSeed = 7) => finishProcessing(arrived(outcomeSeed), T0 + 500);
const verdicts = fc.constantFrom<Verdict>('approved', 'discarded', 'pendingCorrection');

describe('the life of a document', () => {
  it('is processed once: fields, and a public state by confidence', () => {
    const { life, facts } = processed();
    expect(facts.map(({ type }) => type)).toEqual(['document.processed']);
    expect(Object.keys(life.document.data).length).toBeGreaterThan(2);
    expect(['approved', 'pendingCorrection']).toContain(life.document.publicState);
    expect(finishProcessing(life, T0 + 900)).toEqual({ life, facts: [] });
  });

  it('reads the same off a document, whenever it is processed', () => {
    const early = finishProcessing(arrived(), T0 + 1);
    const late = finishProcessing(arrived(), T0 + 9_000);
    expect(early.life.document.data).toEqual(late.life.document.data);
  });

  it('keeps the fields that the client knew', () => {
    const life = arrived();
    const number = { value: 'given', confidence: 1 };
    const document = { ...life.document, data: { number } };
    const { data } = finishProcessing({ ...life, document }, T0 + 500).life.document;
    expect(data['number']).toEqual(number);
    expect(Object.keys(data)).toEqual(expect.arrayContaining(['date', 'totalAmount']));
  });

  it('can end in both states', () => {
    const states = new Set(
      Array.from({ length: 50 }, (_, seed) => processed(seed).life.document.publicState),
    );
    expect(states).toEqual(new Set(['approved', 'pendingCorrection']));
  });

  it('is changed by nobody until it is processed', () => {
    const life = arrived();
    const refused = { life, facts: [], refused: 'document-not-processed' };
    expect(judge(life, 'approved', T0 + 1)).toEqual(refused);
    expect(change(life, { name: 'x' }, T0 + 1)).toEqual(refused);
    expect(exportDocument(life, T0 + 1)).toEqual(refused);
  });

  it('is corrected where the value of a field differs, and updated by any other change', () => {
    const { life } = processed();
    const known = life.document.data['number'];
    const after = (to: Parameters<typeof change>[1]) => change(life, to, T0 + 900);
    const corrected = after({ data: { number: { value: 'X', confidence: 1 } }, name: 'n' });
    expect(corrected.facts.map(({ type }) => type)).toEqual(['document.corrected']);
    expect(corrected.life.document).toMatchObject({
      name: 'n',
      data: { ...life.document.data, number: { value: 'X', confidence: 1 } },
      validationInfo: { valid: true, errors: [] },
      publicState: life.document.publicState,
    });
    const updates: DocumentChange[] = [
      { name: 'n' },
      { data: { number: { value: known?.value, confidence: 1 } } },
      { data: {} },
    ];
    for (const to of updates) {
      const { facts, life: now } = after(to);
      expect(facts.map(({ type }) => type)).toEqual(['document.updated']);
      expect(now.document.data).toEqual(life.document.data);
    }
  });

  it('is exported as it is', () => {
    const { life } = processed();
    const { facts, life: now } = exportDocument(life, T0 + 900);
    expect(facts.map(({ type }) => type)).toEqual(['document.exported']);
    expect(now.document).toBe(life.document);
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

describe('the wording of a document', () => {
  const [fact] = processed().facts;
  if (fact === undefined) throw new Error('no fact');

  it('in the first dialect names the batch', () => {
    expect(wording(fact, 1)).toEqual({ type: 'document.processed', data: fact.document });
    expect(fact.document.loadBatch).toBe('b'.repeat(24));
  });

  it('in the second dialect names import and file instead', () => {
    const document = wording(fact, 2);
    expect(document?.data).toMatchObject({ importId: 'b'.repeat(24), fileId: FILE });
    expect(document?.data).not.toHaveProperty('loadBatch');
  });
});
