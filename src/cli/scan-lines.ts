import type { Sign } from '../core/custody/judge-scan.ts';
import type { AssetHistory, CheckedInMany, ScanOutcome } from '../api/schemas/custody.ts';
import { facts, paint, type Style } from './table.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

const signWords: Readonly<Record<Sign, string>> = {
  unexpected: 'no open case waited for it',
  wrong_person: 'somebody else’s: what was expected from this person is still open',
  damaged: 'damaged',
  incomplete: 'not complete',
  found_again: 'it had been written off; tell whoever keeps the books',
  erase_first: 'erase it before it goes anywhere',
};

/** What came of a scan, on one line: what was read, what that means, and what to do where something is to be done. */
export function scanLine(scan: ScanOutcome): string {
  const [style, word] = headOf(scan);
  return `${paint(style, word.padEnd(8))}  ${printable(scan.label)}: ${printable(saying(scan))}`;
}

/** Whether a scan needs no second look: the thing is here, and nothing about it has to be done by hand. */
export function isTakenIn({ outcome }: ScanOutcome): boolean {
  return outcome === 'returned' || outcome === 'not_in_anyones_custody' || outcome === 'already_in';
}

function headOf(scan: ScanOutcome): readonly [Style, string] {
  if (scan.outcome === 'already_in') return ['dim', 'HERE'];
  if (!isTakenIn(scan)) return ['red', scan.outcome === 'wrong_serial' ? 'STOP' : 'NOT IN'];
  return (scan.signs ?? []).length > 0 ? ['yellow', 'LOOK'] : ['green', 'BACK'];
}

function saying(scan: ScanOutcome): string {
  const { outcome, from, signs = [], offboardings, reason = '', candidates = [], expected, read, other } = scan;
  const known = candidates.map(({ tag }) => tag).join(', ');
  switch (outcome) {
    case 'returned':
    case 'not_in_anyones_custody': {
      const who = from === undefined ? 'it is here now; nobody had it' : `back from ${from.name}`;
      const cases = offboardings.map(({ number }) => number).join(', ');
      return [cases === '' ? who : `${who}, ${cases}`, ...signs.map((sign) => signWords[sign])].join('; ');
    }
    case 'already_in':
      return 'it is here already; nothing was changed';
    case 'wrong_serial': {
      const belongs = other === undefined ? '' : `, which belongs to ${other.tag}`;
      return `expected ${expected ?? ''}, read ${read ?? ''}${belongs}. ${reason}`;
    }
    case 'unknown_asset':
      return known === '' ? reason : `${reason} Near it are: ${known}.`;
    case 'ambiguous':
      return `${reason} It may be: ${known}.`;
    default:
      return reason;
  }
}

/** What the cases that were touched still wait for. */
export function stillOutLines(stillOut: CheckedInMany['stillOut']): readonly string[] {
  return stillOut.map(({ number, tags }) => `${number} still waits for: ${printable(tags.join(', '))}.`);
}

const places: Readonly<Record<AssetHistory['where']['place'], string>> = {
  person: 'with',
  location: 'in a place of ours',
  door: 'delivered to our door, not scanned yet',
  carrier: 'with the carrier',
  vendor: 'with the vendor',
  gone: 'gone',
};

/** Where a thing is, and every time it changed hands: what went out beside what came back. */
export function historyLines({ tag, where, custodies, handOvers, emptyBoxes }: AssetHistory): readonly string[] {
  const since = where.since === null ? '' : ` since ${formatInstant(where.since)}`;
  const custodian = where.place === 'person' ? null : (where.custodian?.name ?? null);
  return [
    paint('bold', printable(tag)),
    ...facts([
      ['where', `${[places[where.place], where.name].filter((word) => word !== null).join(': ')}${since}`],
      ['answers for it', custodian],
      ['status', where.status],
    ]),
    ...(custodies.length === 0 ? [] : ['', paint('bold', 'WHAT WENT OUT, AND WHAT CAME BACK')]),
    ...custodies.flatMap(({ name, heldFrom, heldUntil, out, back }) => [
      ...facts([
        [name, `${formatInstant(heldFrom)} to ${formatInstant(heldUntil) ?? 'now'}`],
        ['  out', sideOf(out)],
        ['  back', back === null ? null : sideOf(back)],
      ]),
    ]),
    ...(handOvers.length === 0 ? [] : ['', paint('bold', 'HANDS IT WENT THROUGH')]),
    ...handOvers.flatMap(({ at, from, to, operator, place, takesBack, takenBack }) =>
      facts([
        [
          formatInstant(at) ?? '',
          `${holderOf(from)} → ${holderOf(to)}${place === null ? '' : `, in ${place}`}${operator === null ? '' : `, by ${operator}`}${takesBack === null ? '' : '; takes the entry before back'}${takenBack ? '; a mistake, taken back' : ''}`,
        ],
      ]),
    ),
    ...(emptyBoxes.length === 0 ? [] : ['', paint('bold', 'BOXES THAT WERE EMPTY')]),
    ...emptyBoxes.flatMap((box) =>
      facts([
        [
          formatInstant(box.openedAt) ?? '',
          `${box.note}; ${box.operator} and ${box.witness}${box.confirmedAt === null ? ' (who has not confirmed it yet)' : ''}; ${weights(box)}; photos: ${box.photos.length}`,
        ],
      ]),
    ),
  ];
}

function sideOf({ condition, note, handOver }: AssetHistory['custodies'][number]['out']): string {
  if (handOver === null && condition === null && note === null) return 'by the register alone; nobody wrote down how';
  const { photos = [], missing = [], acceptance = null } = handOver ?? {};
  return [
    condition,
    note,
    missing.length === 0 ? null : `missing: ${missing.join(', ')}`,
    photos.length === 0 ? null : `photos: ${photos.length}`,
    acceptance === null ? null : `accepted by ${acceptance.signedName}`,
  ]
    .filter((word) => word !== null)
    .join('; ');
}

function holderOf({ kind, name }: AssetHistory['handOvers'][number]['from']): string {
  if (name !== null) return name;
  return kind === 'location' ? 'our hands' : kind === 'unknown' ? 'unknown' : `a ${kind}`;
}

function weights({ declaredGrams, measuredGrams }: AssetHistory['emptyBoxes'][number]): string {
  const grams = (value: number | null) => (value === null ? 'unknown' : `${value} g`);
  return `declared ${grams(declaredGrams)}, measured ${grams(measuredGrams)}`;
}
