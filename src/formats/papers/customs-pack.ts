import type { AssetCategory } from '../../core/asset-category.ts';
import { Failure } from '../../core/failure.ts';
import type { Money } from '../../core/import-record.ts';
import { minorDigits, sayMoney } from '../../core/say-money.ts';
import { type BatteryFacts, drawBatteryNote } from './battery-note.ts';
import { customsCodes } from './customs-codes.ts';
import { linesToSign } from './draw-signature.ts';
import { facts, table } from './draw-table.ts';
import { heading, noteMissingSigns, paragraph } from './draw-text.ts';
import type { PaperFonts } from './font-coverage.ts';
import { closePaper, openPaper, type Paper, type PaperFacts } from './paper.ts';

export type CustomsParty = {
  readonly name: string;
  /** Line by line, without the country. */
  readonly address: readonly string[];
  /** ISO 3166-1, two letters. */
  readonly country: string;
  readonly telephone: string | null;
  /** EORI, VAT or other number that customs know them by. */
  readonly taxNumber: string | null;
};

/** Things of one kind in the parcel. Value and weight are those of all of them together, never of one. */
export type CustomsLine = {
  readonly what: string;
  readonly category: AssetCategory;
  /** The code of the customs tariff; left out: the one of the category. */
  readonly hsCode?: string;
  readonly serials: readonly string[];
  readonly quantity: number;
  /** Where they were made (ISO 3166-1, two letters). */
  readonly origin: string;
  readonly totalValue: Money;
  readonly totalGrams: number | null;
};

export const incoterms = ['DAP', 'DDP', 'FCA', 'CPT', 'CIP', 'EXW'] as const;
export type Incoterm = (typeof incoterms)[number];

/** The customs papers of one return across a border; `mark` is the number of the invoice. */
export type CustomsPack = PaperFacts & {
  readonly organization: string;
  readonly day: Temporal.PlainDate;
  readonly shipper: CustomsParty;
  readonly consignee: CustomsParty;
  /** Null: the consignee imports. */
  readonly importer: CustomsParty | null;
  readonly incoterm: Incoterm;
  readonly lines: readonly CustomsLine[];
  readonly parcels: number;
  readonly tracking: string | null;
  /** What proves that the goods once went out from there (returned goods relief), or the carnet they travel under. */
  readonly exportProof: string | null;
  /** Null when nothing in the parcel has a battery. */
  readonly batteries: BatteryFacts | null;
};

/**
 * Commercial invoice for equipment that goes back to its owner, and the note on its batteries. Throws `rule-refused` for what customs
 * send back: no value or a token one, several currencies, no code of the tariff, no country of origin, a battery that may not go.
 */
export function customsPack(fonts: PaperFonts, pack: CustomsPack): Uint8Array {
  const total = totalOf(pack.lines);
  const title = 'Commercial invoice: returned equipment, no sale';
  const paper = openPaper(fonts, { ...pack, title, language: 'en' });
  drawParties(paper, pack);
  drawGoods(paper, pack, total);
  paragraph(
    paper,
    'The values are for customs only: what the used goods are worth today. Nothing was sold, and no payment is due. I declare that what stands here is true and complete.',
  );
  linesToSign(paper, ['Name and position', 'Place and date', 'Signature']);
  if (pack.batteries !== null) {
    paper.newPage();
    drawBatteryNote(paper, pack.batteries, 1);
  }
  noteMissingSigns(paper);
  return closePaper(paper);
}

function drawParties(paper: Paper, pack: CustomsPack): void {
  heading(paper, 1, 'Commercial invoice');
  paragraph(paper, 'Used company equipment returned to its owner. No sale.', { size: 11, bold: true });
  facts(paper, [
    ['Invoice', pack.mark],
    ['Date', pack.day.toString()],
    ['Reason of export', 'Return of used equipment to its owner; temporary use abroad has ended'],
    ['Shipper', describeParty(pack.shipper)],
    ['Consignee and owner', describeParty(pack.consignee)],
    ['Importer of record', pack.importer === null ? 'the consignee' : describeParty(pack.importer)],
    ['Terms (Incoterms 2020)', `${pack.incoterm} ${placeOf(pack.consignee)}`],
    ['Parcels', String(pack.parcels)],
    ['Tracking number', pack.tracking],
    ['Earlier export, or carnet', pack.exportProof],
  ]);
}

function describeParty({ name, address, country, telephone, taxNumber }: CustomsParty): string {
  const parts = [
    name,
    ...address,
    checkCountry(country, name),
    telephone,
    taxNumber === null ? null : `EORI/VAT ${taxNumber}`,
  ];
  return parts.filter((part) => part !== null && part !== '').join(', ');
}

function placeOf({ address, country }: CustomsParty): string {
  return [address.at(-1), country].filter((part) => part !== undefined && part !== '').join(', ');
}

function drawGoods(paper: Paper, { lines }: CustomsPack, total: Money): void {
  const columns = [
    { title: 'Goods', share: 8 },
    { title: 'HS code', share: 4 },
    { title: 'Origin', share: 3 },
    { title: 'Number', share: 3, align: 'right' },
    { title: 'Weight, all', share: 4, align: 'right' },
    { title: 'Value, all', share: 5, align: 'right' },
  ] as const;
  const rows = lines.map((line) => [
    [`${line.what} (used)`, line.serials.length === 0 ? null : `S/N ${line.serials.join(', ')}`]
      .filter((part) => part !== null)
      .join(', '),
    codeOf(line),
    checkCountry(line.origin, line.what),
    String(line.quantity),
    line.totalGrams === null ? '' : sayKilograms(line.totalGrams),
    sayMoney(line.totalValue, { grouped: true }),
  ]);
  const grams = lines.every(({ totalGrams }) => totalGrams !== null)
    ? lines.reduce((sum, { totalGrams }) => sum + (totalGrams ?? 0), 0)
    : null;
  const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
  table(paper, columns, [
    ...rows,
    ['Total', '', '', String(quantity), grams === null ? '' : sayKilograms(grams), sayMoney(total, { grouped: true })],
  ]);
}

function sayKilograms(grams: number): string {
  return `${(grams / 1000).toFixed(3)} kg`;
}

/** The six digits of the world, with those a country adds where somebody gave them. */
function codeOf({ what, category, hsCode }: CustomsLine): string {
  const code = hsCode ?? customsCodes[category];
  if (code === undefined)
    throw new Failure('rule-refused', `There is no code of the customs tariff for ${what} (${category}). Name one.`);
  if (!/^\d{4}\.?\d{2}(?:[. ]?\d{2,4})*$/.test(code))
    throw new Failure(
      'rule-refused',
      `${code} for ${what} is no code of the customs tariff: it has at least six digits.`,
    );
  return code;
}

function checkCountry(country: string, what: string): string {
  if (!/^[A-Z]{2}$/.test(country))
    throw new Failure('rule-refused', `The country of ${what} must be its two letters (ISO 3166), such as DE.`);
  return country;
}

function totalOf(lines: readonly CustomsLine[]): Money {
  const currency = lines[0]?.totalValue.currency;
  if (currency === undefined)
    throw new Failure('rule-refused', 'There is nothing to declare: name what is in the parcel.');
  let minor = 0;
  for (const { what, quantity, totalValue } of lines) {
    if (totalValue.currency !== currency)
      throw new Failure(
        'rule-refused',
        `All values of one invoice are in one currency: ${currency} or ${totalValue.currency}.`,
      );
    if (!Number.isSafeInteger(quantity) || quantity < 1)
      throw new Failure('rule-refused', `Say how many of ${what} are in the parcel.`);
    if (!Number.isSafeInteger(totalValue.minor) || totalValue.minor <= quantity * 10 ** minorDigits(currency))
      throw new Failure(
        'rule-refused',
        `Customs do not take ${sayMoney(totalValue, { grouped: true })} for ${what}. Say what it is worth today.`,
      );
    minor += totalValue.minor;
  }
  return { minor, currency };
}
