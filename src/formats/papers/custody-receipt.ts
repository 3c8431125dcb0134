import { fillText, sayInstant, type TextKey, type Texts } from '../texts.ts';
import { signatureImage } from './draw-signature.ts';
import { table } from './draw-table.ts';
import { heading, keepTogether, noteMissingSigns, paragraph } from './draw-text.ts';
import type { PaperFonts } from './font-coverage.ts';
import { printableTexts } from './paper-language.ts';
import { closePaper, mm, openPaper, type Paper, type PaperFacts } from './paper.ts';

/** A hand-over as it was recorded: when, in what state, with what, and whom it was between. */
export type HandOver = {
  readonly at: Temporal.Instant;
  readonly condition: string | null;
  /** Parts, place, the name of who took it: whatever the record has, in words. */
  readonly remarks: readonly string[];
};

/** One thing, as it went out and as it came back. */
export type ReceiptLine = {
  readonly what: string;
  readonly tag: string | null;
  readonly serial: string | null;
  readonly out: HandOver | null;
  readonly back: HandOver | null;
  /** What the person says about it. It is printed as said and not checked. */
  readonly claim: string | null;
};

export type ReceiptSignature = {
  readonly name: string;
  readonly at: Temporal.Instant;
  /** The sentence that was signed, in the words it was shown in. */
  readonly statement: string;
  readonly how: 'drawn' | 'typed';
  /** A drawn signature: JPEG, or PNG without transparency. */
  readonly image: Uint8Array | null;
};

/** What went out beside what came back, signed by one or both sides; `mark` is the number of the receipt or case. */
export type CustodyReceipt = PaperFacts & {
  readonly organization: string;
  readonly person: string;
  readonly texts: Texts;
  /** Stands in for a language that cannot be printed. */
  readonly english: Texts;
  /** Whose clock times are told by (IANA). */
  readonly timeZone: string;
  readonly lines: readonly ReceiptLine[];
  readonly signatures: readonly ReceiptSignature[];
  /** Digest of the signed record (SHA-256, hex). */
  readonly digest: string | null;
};

/** The receipt both sides get. Throws `not-what-it-says` for a signature that is no picture. */
export function custodyReceipt(fonts: PaperFonts, receipt: CustodyReceipt): Uint8Array {
  const { texts, note } = printableTexts(fonts, receipt.texts, receipt.english);
  const { organization, person, timeZone } = receipt;
  const say: Say = (key, values) => fillText(texts, key, values);
  const time: Time = (at) => sayInstant(texts.language, at, timeZone);
  const title = say('paper.receipt_title');
  const paper = openPaper(fonts, { ...receipt, title, language: texts.language });
  heading(paper, 1, `${title} ${receipt.mark}`);
  if (note !== null) paragraph(paper, note, { bold: true });
  paragraph(paper, say('paper.receipt_intro', { organization, person }));
  const columns = [
    { title: say('paper.thing'), share: 6 },
    { title: say('paper.went_out'), share: 5 },
    { title: say('paper.came_back'), share: 5 },
  ];
  const rows = receipt.lines.map((line) => [
    describeThing(line, say),
    describeHandOver(line.out, time) ?? say('paper.no_record'),
    describeHandOver(line.back, time) ?? say('paper.not_back'),
  ]);
  table(paper, columns, rows);
  if (receipt.signatures.length > 0) heading(paper, 2, say('paper.signatures'));
  for (const signature of receipt.signatures) drawSignature(paper, signature, { say, time });
  if (receipt.digest !== null) paragraph(paper, say('paper.record', { digest: receipt.digest }), { size: 7.5 });
  noteMissingSigns(paper);
  return closePaper(paper);
}

type Say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;
type Time = (at: Temporal.Instant) => string;

function describeThing({ what, tag, serial, claim }: ReceiptLine, say: Say): string {
  const parts = [what, tag, serial === null ? null : `${say('paper.serial')} ${serial}`];
  const named = parts.filter((part) => part !== null && part !== '').join(' · ');
  return claim === null ? named : `${named}. ${say('paper.claim', { words: claim })}`;
}

function describeHandOver(handOver: HandOver | null, time: Time): string | null {
  if (handOver === null) return null;
  const { at, condition, remarks } = handOver;
  return [time(at), condition, ...remarks].filter((part) => part !== null && part !== '').join(' · ');
}

function drawSignature(paper: Paper, signature: ReceiptSignature, { say, time }: { say: Say; time: Time }): void {
  keepTogether(paper, 40 * mm);
  paragraph(paper, signature.statement);
  if (signature.image !== null) signatureImage(paper, signature.image, signature.name);
  paragraph(paper, say('paper.signed', { name: signature.name, time: time(signature.at) }), { bold: true });
  paragraph(paper, say(`paper.${signature.how}`), { size: 8 });
}
