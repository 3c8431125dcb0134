import { fillText, sayDay, type TextKey, type Texts } from '../texts.ts';
import { code128, drawBarcode, qrCode } from './barcode.ts';
import { table } from './draw-table.ts';
import { heading, keepTogether, noteMissingSigns, paragraph } from './draw-text.ts';
import type { PaperFonts } from './font-coverage.ts';
import { printableTexts } from './paper-language.ts';
import { closePaper, mm, openPaper, type Paper, type PaperFacts } from './paper.ts';

/** One thing that belongs in the box. */
export type SlipLine = {
  readonly what: string;
  readonly tag: string | null;
  readonly serial: string | null;
  /** What came with it and comes back with it, such as a charger. */
  readonly parts: readonly string[];
};

/** What lies in the box for somebody who sends things back; `mark` is the number of the kit. Says nothing of why. */
export type PackingSlip = PaperFacts & {
  readonly organization: string;
  readonly texts: Texts;
  /** Stands in for a language that cannot be printed. */
  readonly english: Texts;
  readonly lines: readonly SlipLine[];
  /** Where the box goes, line by line; empty when the label says it all. */
  readonly address: readonly string[];
  readonly hasLabel: boolean;
  readonly labelUntil: Temporal.PlainDate | null;
  readonly handOver:
    | { readonly by: 'drop_off' | 'bring'; readonly place: string }
    | { readonly by: 'pick_up'; readonly day: Temporal.PlainDate }
    | null;
  /** Whom to ask, and how to reach them. */
  readonly contact: { readonly name: string; readonly reach: string };
  /** The address of the leaver's page, without what opens it: paper is read by others; null leaves the code out. */
  readonly link: string | null;
};

/** The slip for a box: what goes in, how to pack and send it, and a code that opens the leaver's page. */
export function packingSlip(fonts: PaperFonts, slip: PackingSlip): Uint8Array {
  const { texts, note } = printableTexts(fonts, slip.texts, slip.english);
  const say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => fillText(texts, key, values);
  const title = say('paper.slip_title');
  const paper = openPaper(fonts, { ...slip, title, language: texts.language });
  drawMark(paper, slip.mark);
  heading(paper, 1, title);
  if (note !== null) paragraph(paper, note, { bold: true });
  paragraph(paper, say('paper.slip_intro', { organization: slip.organization }));
  const columns = [
    { title: '', share: 1 },
    { title: say('paper.thing'), share: 7 },
    { title: say('paper.tag'), share: 4 },
    { title: say('paper.serial'), share: 5 },
    { title: say('paper.with_it'), share: 6 },
  ];
  table(
    paper,
    columns,
    slip.lines.map(({ what, tag, serial, parts }) => ['☐', what, tag ?? '', serial ?? '', parts.join(', ')]),
  );
  heading(paper, 2, say('packing.title'));
  for (const key of ['packing.off', 'packing.box', 'packing.batteries'] as const) paragraph(paper, say(key));
  paragraph(paper, `${say('packing.swollen_question')} ${say('packing.swollen', { contact: slip.contact.name })}`, {
    bold: true,
  });
  heading(paper, 2, say('sending.title'));
  drawSending(paper, slip, { texts, say });
  if (slip.link !== null) drawLink(paper, slip.link, say('paper.slip_link', { contact: slip.contact.name }));
  if (slip.contact.reach !== '')
    paragraph(paper, say('portal.help', { contact: slip.contact.name, reach: slip.contact.reach }));
  noteMissingSigns(paper);
  return closePaper(paper);
}

type Say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

function drawSending(paper: Paper, slip: PackingSlip, { texts, say }: { texts: Texts; say: Say }): void {
  const day = (of: Temporal.PlainDate) => sayDay(texts.language, of);
  if (slip.hasLabel) paragraph(paper, say('sending.label'));
  if (slip.labelUntil !== null) paragraph(paper, say('sending.label_until', { day: day(slip.labelUntil) }));
  const { handOver } = slip;
  if (handOver?.by === 'pick_up') paragraph(paper, say('sending.pick_up', { day: day(handOver.day) }));
  else if (handOver !== null) paragraph(paper, say(`sending.${handOver.by}`, { place: handOver.place }));
  if (slip.address.length === 0) return;
  paragraph(paper, `${say('paper.slip_address')}:`, { bold: true });
  paragraph(paper, slip.address.join('\n'));
}

/** The number of the kit as bars at the top right, for whoever unpacks the box. */
function drawMark(paper: Paper, mark: string): void {
  const code = code128(mark);
  if (code === undefined) return;
  const width = Math.min(60 * mm, code.width * 0.33 * mm);
  const x = paper.left + paper.width - width;
  drawBarcode(paper, code, { x, y: paper.y, width, height: 9 * mm, alt: `Code 128: ${mark}` });
  paper.y += 12 * mm;
}

function drawLink(paper: Paper, link: string, words: string): void {
  const side = 32 * mm;
  keepTogether(paper, side + 20 * mm);
  drawBarcode(paper, qrCode(link), { x: paper.left, y: paper.y, width: side, height: side, alt: `QR code: ${link}` });
  paper.y += side + 1 * mm;
  paragraph(paper, words);
  paragraph(paper, link, { size: 8 });
}
