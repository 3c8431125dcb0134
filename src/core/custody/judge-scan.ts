import { isSameSerial } from '../serial-key.ts';
import { isGone } from './is-gone.ts';

/** How a thing looks when it changes hands. */
export const conditions = ['good', 'worn', 'damaged', 'broken', 'incomplete'] as const;
export type Condition = (typeof conditions)[number];

/** What was scanned, and what whoever holds it says about it. */
export type ScanFacts = {
  readonly condition: Condition;
  /** The serial number on the thing itself, beside the label that was scanned. */
  readonly serial: string | null;
  /** Whose box it came in, where that is known. */
  readonly fromPersonId: string | null;
  readonly photos: number;
  readonly note: string | null;
  readonly missing: readonly string[];
};

/** The asset as the register has it. */
export type ScannedAsset = {
  readonly status: string;
  readonly ownership: 'company' | 'leased' | 'personal';
  readonly serial: string | null;
  readonly manufacturer: string | null;
  readonly dataBearing: boolean;
  readonly custodianId: string | null;
  /** Items of open cases that still wait for it, and those of them that whoever scans may know of. */
  readonly awaited: number;
  readonly awaitedOpenly: number;
};

/** What whoever scans should notice. */
export const signs = ['unexpected', 'wrong_person', 'damaged', 'incomplete', 'found_again', 'erase_first'] as const;
export type Sign = (typeof signs)[number];

export type ScanVerdict =
  | { readonly take: true; readonly signs: readonly Sign[] }
  /** Nothing is to be changed: it is here and nobody waits for it. */
  | { readonly take: false; readonly because: 'already_in' }
  /** It is not ours: the person's own, or sold to somebody. */
  | { readonly take: false; readonly because: 'not_ours'; readonly reason: string }
  /** The label says one thing and the device another. */
  | { readonly take: false; readonly because: 'wrong_serial'; readonly expected: string; readonly read: string }
  /** Damage is told in words and shown; what is missing is named. */
  | { readonly take: false; readonly because: 'more_needed'; readonly needs: readonly ('photo' | 'note')[] };

const here: ReadonlySet<string> = new Set(['received', 'stock', 'quarantine']);

/**
 * Decides what a scan of a known asset means. Taking something back is never refused because of a hold or a dispute; it is refused
 * for what is not ours, for what may be another thing than its label says, and for damage that nobody could see later.
 */
export function judgeScan(asset: ScannedAsset, scan: ScanFacts): ScanVerdict {
  if (asset.ownership === 'personal')
    return { take: false, because: 'not_ours', reason: 'It belongs to the person themselves. Give it back to them.' };
  if (asset.status === 'sold')
    return { take: false, because: 'not_ours', reason: 'It was sold. Give it back to whoever it belongs to now.' };
  const { serial: read } = scan;
  if (read !== null && asset.serial !== null && !isSameSerial({ ...asset, serial: asset.serial }, read))
    return { take: false, because: 'wrong_serial', expected: asset.serial, read };
  if (isIn(asset) && asset.awaited === 0) return { take: false, because: 'already_in' };
  const needs = neededFor(scan);
  if (needs.length > 0) return { take: false, because: 'more_needed', needs };
  return { take: true, signs: signsOf(asset, scan) };
}

/** Whether a thing lies with us already: nobody has it, and it was taken in. */
export function isIn({ custodianId, status }: Pick<ScannedAsset, 'custodianId' | 'status'>): boolean {
  return custodianId === null && here.has(status);
}

function neededFor({ condition, photos, note, missing }: ScanFacts): readonly ('photo' | 'note')[] {
  const isDamaged = condition === 'damaged' || condition === 'broken';
  const saidNothing = (note ?? '').trim() === '';
  return [
    ...(isDamaged && photos === 0 ? ['photo' as const] : []),
    ...((isDamaged || (condition === 'incomplete' && missing.length === 0)) && saidNothing ? ['note' as const] : []),
  ];
}

function signsOf(asset: ScannedAsset, scan: ScanFacts): readonly Sign[] {
  const isFound = isGone(asset.status) || asset.status === 'retired';
  const { condition, missing, fromPersonId } = scan;
  const present: Readonly<Record<Sign, boolean>> = {
    unexpected: asset.awaitedOpenly === 0,
    wrong_person: fromPersonId !== null && asset.custodianId !== null && asset.custodianId !== fromPersonId,
    damaged: condition === 'damaged' || condition === 'broken',
    incomplete: condition === 'incomplete' || missing.length > 0,
    found_again: isFound,
    erase_first: isFound && asset.dataBearing,
  };
  return signs.filter((sign) => present[sign]);
}
