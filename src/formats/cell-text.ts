import { showsNothing } from '../core/shows-nothing.ts';

// Dashes, quotation marks and signs of currency (U+2010 to U+2027, U+2030 to U+205E, U+20A0 to U+20BF) are common and always fit to keep.
const remarkable =
  /[\u0300-\u200f\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u2028-\u202f\u205f-\u209f\u20c0-\uffff]/;
const marks =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]/;
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/;
const invisible = /[\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const longest = 2000;

/** Why a text was not kept. */
export type TextRefusal = { readonly reason: string };

/** Whether a text, of whatever length, holds anything that `cleanText` would change or refuse, blanks at the ends aside. */
export function needsCare(text: string): boolean {
  return remarkable.test(text) && (marks.test(text) || text.normalize('NFC') !== text);
}

/**
 * A text as it may be kept: composed (Unicode NFC), trimmed, without marks that only change how text is laid out. Control characters are
 * refused; right-to-left letters, joiners and emoji are kept as they are. `suspect` is false where `needsCare` has vouched for it.
 */
export function cleanText(raw: string, suspect: boolean): string | TextRefusal {
  const text = endsInBlank(raw) ? trimmed(raw) : raw;
  if (text.length > longest) return { reason: `is longer than ${longest} characters` };
  if (!suspect || !needsCare(text)) return text;
  if (controls.test(text)) return { reason: 'holds a control character' };
  return text.replaceAll(invisible, '').normalize('NFC').trim();
}

function trimmed(raw: string): string {
  return showsNothing(raw) && !controls.test(raw) ? '' : raw.trim();
}

/** Whether trimming might change a text: it begins or ends with something else than visible ASCII. */
function endsInBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return first <= 32 || first >= 127 || last <= 32 || last >= 127;
}

const yes = new Set(['yes', 'y', 'true', 't', '1', 'ja', 'j', 'wahr', 'x', 'on', 'oui', 'sí', 'si']);
const no = new Set(['no', 'n', 'false', 'f', '0', 'nein', 'falsch', 'off', 'non']);

/** Reads yes or no as spreadsheets write it; undefined when it is neither. */
export function readYesNo(text: string): boolean | undefined {
  if (yes.has(text)) return true;
  if (no.has(text)) return false;
  const word = text.toLowerCase();
  return word === text ? undefined : readYesNo(word);
}

/** A value as it may be repeated in a message: one line, at most 60 characters, controls shown as �. */
export function shortened(value: string): string {
  const line = value
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '\ufffd')
    .trim();
  const characters = Array.from(line.slice(0, 200));
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : characters.join('');
}
