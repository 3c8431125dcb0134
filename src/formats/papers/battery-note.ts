import { Failure } from '../../core/failure.ts';
import {
  type Batteries,
  type BatteryClass,
  type BatteryTransport,
  canShipBatteries,
  classifyBatteries,
} from './battery-class.ts';
import { linesToSign } from './draw-signature.ts';
import { facts, table } from './draw-table.ts';
import { heading, noteMissingSigns, paragraph } from './draw-text.ts';
import type { PaperFonts } from './font-coverage.ts';
import { closePaper, openPaper, type Paper, type PaperFacts } from './paper.ts';

/** What goes with a parcel that has lithium batteries in it. */
export type BatteryFacts = {
  readonly batteries: readonly Batteries[];
  readonly transport: BatteryTransport;
  /** How many parcels go together. */
  readonly parcels: number;
  /** Whom to call when a parcel is damaged; null leaves a line to fill in. */
  readonly telephone: string | null;
};

/** A battery note by itself; `mark` is the number of the kit or shipment. */
export type BatteryNote = PaperFacts & BatteryFacts & { readonly organization: string };

const title = 'Lithium batteries in this parcel';

/** The note on the batteries of a parcel. Throws `rule-refused` for batteries that may not go this way, and without batteries. */
export function batteryNote(fonts: PaperFonts, note: BatteryNote): Uint8Array {
  const paper = openPaper(fonts, { ...note, title, language: 'en' });
  drawBatteryNote(paper, note, 1);
  noteMissingSigns(paper);
  return closePaper(paper);
}

/** Draws the note on the page a paper is at, under a heading of this level. Throws as `batteryNote` does. */
export function drawBatteryNote(paper: Paper, note: BatteryFacts, level: 1 | 2): void {
  const verdict = canShipBatteries(note.batteries, note.transport);
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
  const found = classifyBatteries(note.batteries, note.transport, note.parcels);
  if (found === undefined) throw new Failure('rule-refused', 'A parcel without batteries needs no note on them.');
  heading(paper, level, title);
  facts(paper, factsOf(found, note));
  const columns = [
    { title: 'In or for', share: 8 },
    { title: 'Batteries', share: 3, align: 'right' },
    { title: 'Wh each', share: 4, align: 'right' },
    { title: 'Where', share: 5 },
  ] as const;
  table(
    paper,
    columns,
    note.batteries.map(({ what, count, wattHours, placed }) => [
      what,
      String(count),
      wattHours === null ? '______' : String(wattHours),
      places[placed],
    ]),
  );
  if (note.batteries.some(({ wattHours }) => wattHours === null))
    paragraph(
      paper,
      'Read the watt-hours from the label of the battery or device and write them in. Above 100 Wh this note is not valid.',
      { bold: true },
    );
  heading(paper, 3, 'Whoever signs has checked that');
  for (const condition of found.conditions) paragraph(paper, `☐ ${condition}`);
  if (!note.batteries.some(({ damaged }) => damaged))
    paragraph(paper, '☐ No battery is swollen, leaking, hot, damaged or recalled.');
  linesToSign(paper, ['Name', 'Date', 'Signature']);
}

const places = { in_equipment: 'in its device', with_equipment: 'beside its device', alone: 'by itself' } as const;

function factsOf(found: BatteryClass, { transport, parcels, telephone }: BatteryFacts) {
  return [
    ['UN number', found.unNumber],
    ['Proper shipping name', found.name],
    ['Rule', found.instruction],
    ['Goes by', transport],
    ['Parcels', String(parcels)],
    [
      'Battery mark on the parcel',
      found.mark
        ? 'needed, with the UN number'
        : 'not needed: no more than two batteries in it, in no more than two parcels',
    ],
    ['Telephone', telephone ?? '____________________'],
    ['If the parcel is damaged', 'Keep it apart, away from what burns, and call. Do not send it on.'],
  ] as const;
}
