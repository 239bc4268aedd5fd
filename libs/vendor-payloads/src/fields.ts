import type { DocumentType, ExtractedField } from './objects.js';
import { integerBetween, pick, type Random } from './random.js';

type Draw = (random: Random) => unknown;

const companies = [
  'Aceros Norte SL',
  'Bodegas Rueda SA',
  'Cartonajes Vidal SL',
  'Delta Logistics GmbH',
  'Eolia Energia SA',
] as const;
const goods = [
  'Steel sheet 2 mm',
  'Corrugated box 40x30',
  'Pallet EUR',
  'Toner cartridge',
  'Maintenance hour',
] as const;

const company: Draw = (random) => pick(random, companies);
const taxId: Draw = (random) => `B${integerBetween(random, 10_000_000, 99_999_999)}`;
const date: Draw = (random) => isoDate(integerBetween(random, 0, 364));
const number =
  (prefix: string): Draw =>
  (random) =>
    `${prefix}-${integerBetween(random, 1, 99_999).toString().padStart(5, '0')}`;
const amount = (random: Random): number => integerBetween(random, 500, 500_000) / 100;
const iban: Draw = (random) =>
  `ES${Array.from({ length: 22 }, () => integerBetween(random, 0, 9)).join('')}`;

/** A day of 2024, `days` after its first. A fixed year: the builders have no clock. */
function isoDate(days: number): string {
  return new Date(Date.UTC(2024, 0, 1 + days)).toISOString().slice(0, 10);
}

const lines: Draw = (random) =>
  Array.from({ length: integerBetween(random, 1, 4) }, () => {
    const quantity = integerBetween(random, 1, 40);
    const unitPrice = integerBetween(random, 100, 20_000) / 100;
    return {
      description: pick(random, goods),
      quantity,
      unitPrice,
      total: Math.round(quantity * unitPrice * 100) / 100,
    };
  });

/** What is read off each type of document. Names are ours: the vendor's differ by account. */
const fieldsOf: Record<DocumentType, Record<string, Draw>> = {
  invoice: {
    number: number('INV'),
    date,
    dueDate: date,
    issuer: company,
    issuerTaxId: taxId,
    receiver: company,
    currency: () => 'EUR',
    lines,
  },
  deliveryNote: { number: number('DN'), date, supplier: company, orderNumber: number('PO'), lines },
  promissoryNote: {
    number: number('PN'),
    issueDate: date,
    maturityDate: date,
    drawer: company,
    beneficiary: company,
    amount,
    iban,
  },
  ticket: {
    date,
    merchant: company,
    merchantTaxId: taxId,
    amount,
    paymentMethod: (random) => pick(random, ['card', 'cash']),
  },
  supplyInvoice: {
    number: number('SUP'),
    date,
    supplier: company,
    supplyPoint: (random) => `ES0021${integerBetween(random, 1e9, 9e9)}`,
    consumptionKwh: (random) => integerBetween(random, 50, 9_000),
    amount,
  },
  purchaseOrder: {
    number: number('PO'),
    date,
    buyer: company,
    supplier: company,
    deliveryDate: date,
    lines,
  },
  bankStatement: {
    iban,
    from: date,
    to: date,
    holder: company,
    openingBalance: amount,
    closingBalance: amount,
  },
  custom: {
    title: (random) => `Form ${integerBetween(random, 1, 999)}`,
    date,
    reference: number('REF'),
  },
};

/**
 * Plausible extracted fields for a document of `type`; a type that the vendor's list lacks gets
 * those of `custom`. Totals of invoices are the sum of their lines plus 21 % tax, and
 * days come in their order.
 */
export function extractFields(type: string, random: Random): Record<string, ExtractedField> {
  const draws = Object.hasOwn(fieldsOf, type) ? fieldsOf[type as DocumentType] : fieldsOf.custom;
  const fields: Record<string, ExtractedField> = {};
  for (const [name, draw] of Object.entries(draws)) {
    fields[name] = { value: draw(random), confidence: confidence(random) };
  }
  if (type === 'invoice') addTotals(fields, random);
  for (const [first, second] of inOrder) putInOrder(fields[first], fields[second]);
  return fields;
}

/** Nothing is due before it is written. */
const inOrder = [
  ['date', 'dueDate'],
  ['date', 'deliveryDate'],
  ['issueDate', 'maturityDate'],
  ['from', 'to'],
] as const;

/** Days as ISO 8601 writes them, which sort as texts do. */
function putInOrder(a: ExtractedField | undefined, b: ExtractedField | undefined): void {
  if (a === undefined || b === undefined || String(a.value) <= String(b.value)) return;
  [a.value, b.value] = [b.value, a.value];
}

/** Most reads are sure; about one in five is below 0.8. */
export function confidence(random: Random): number {
  return Math.round((1 - random() ** 3 * 0.4) * 1_000) / 1_000;
}

function addTotals(fields: Record<string, ExtractedField>, random: Random): void {
  const items = fields['lines']?.value as { total: number }[];
  const net = items.reduce((sum, line) => sum + Math.round(line.total * 100), 0);
  const tax = Math.round(net * 0.21);
  for (const [name, cents] of Object.entries({
    netAmount: net,
    taxAmount: tax,
    totalAmount: net + tax,
  })) {
    fields[name] = { value: cents / 100, confidence: confidence(random) };
  }
}
