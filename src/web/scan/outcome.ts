import type { ScanOutcome } from '../../api/schemas/custody.ts';
import type { Tone } from './feedback.ts';
import type { ScanWord } from './words.ts';

/** What is shown of a scan: its word and its tone, which says the same in colour, sound and vibration. */
type Shown = { readonly word: ScanWord & `word.${string}`; readonly tone: Tone };

/** Of several signs the one that must be noticed first decides. */
const signsShown = [
  ['wrong_person', { word: 'word.wrong_person', tone: 'stop' }],
  ['damaged', { word: 'word.damaged', tone: 'notice' }],
  ['incomplete', { word: 'word.incomplete', tone: 'notice' }],
  ['found_again', { word: 'word.found_again', tone: 'notice' }],
  ['unexpected', { word: 'word.unexpected', tone: 'notice' }],
] as const;

const outcomesShown = {
  already_in: { word: 'word.already_in', tone: 'same' },
  wrong_serial: { word: 'word.wrong_serial', tone: 'stop' },
  not_ours: { word: 'word.not_ours', tone: 'stop' },
  more_needed: { word: 'word.more_needed', tone: 'unknown' },
  unknown_asset: { word: 'word.unknown_asset', tone: 'unknown' },
  ambiguous: { word: 'word.ambiguous', tone: 'unknown' },
  refused: { word: 'word.refused', tone: 'stop' },
} as const;

/** How the outcome of a scan is shown. */
export function showOutcome({ outcome, signs = [], stop }: Pick<ScanOutcome, 'outcome' | 'signs' | 'stop'>): Shown {
  if (outcome !== 'returned' && outcome !== 'not_in_anyones_custody') return outcomesShown[outcome];
  const sign = signsShown.find(([name]) => signs.includes(name));
  return (
    sign?.[1] ??
    (stop === undefined ? { word: 'word.returned', tone: 'good' } : { word: 'word.kept_as_is', tone: 'notice' })
  );
}
