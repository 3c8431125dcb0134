/** Anything that must be looked at before a text may be kept: controls, invisible marks, and what may not be in composed form. */
export const needsCare = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u0300-\uffff]/;

const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/;
const invisible = /[\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const longest = 2000;

/** Why a text was not kept. */
export type TextRefusal = { readonly reason: string };

/**
 * A text as it may be kept: composed (Unicode NFC), trimmed, without marks that only change how text is laid out. Control characters are
 * refused; right-to-left letters, joiners and emoji are kept as they are. `suspect` says that `needsCare` matched around it.
 */
export function cleanText(raw: string, suspect: boolean): string | TextRefusal {
  const text = raw.trim();
  if (text.length > longest) return { reason: `is longer than ${longest} characters` };
  if (!suspect || !needsCare.test(text)) return text;
  if (controls.test(text) || loneSurrogate.test(text)) return { reason: 'holds a control character' };
  return text.replaceAll(invisible, '').normalize('NFC').trim();
}

const yes = new Set(['yes', 'y', 'true', 't', '1', 'ja', 'j', 'wahr', 'x', 'on', 'oui', 'sí', 'si']);
const no = new Set(['no', 'n', 'false', 'f', '0', 'nein', 'falsch', 'off', 'non']);

/** Reads yes or no as spreadsheets write it; undefined when it is neither. */
export function readYesNo(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (yes.has(word)) return true;
  return no.has(word) ? false : undefined;
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
