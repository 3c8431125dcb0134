import type { Coverage } from './font-coverage.ts';

/** Stands where a sign cannot be printed, so that nobody takes the rest for the whole. */
export const missingSign = '\u25a1';

/** A text as a font can draw it, on one line; `whole` is false when signs had to be replaced by `missingSign`. */
export type DrawableText = { readonly text: string; readonly whole: boolean };

const unseen = /\p{Default_Ignorable_Code_Point}/gu;
const fromTheRight = /[\p{Script=Hebrew}\p{Script=Arabic}]/u;

/**
 * A text as a font can draw it: composed (NFC), on one line, without the unseen signs that reorder what stands around them. Words written from
 * the right are put in the order in which they are drawn from the left.
 */
export function drawableText(text: string, covers: Coverage): DrawableText {
  const plain = text
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .replaceAll(unseen, '')
    .trim();
  let drawn = '';
  let whole = true;
  for (const sign of plain) {
    const covered = covers(sign.codePointAt(0) ?? 0);
    drawn += covered ? sign : missingSign;
    whole &&= covered;
  }
  return { text: fromTheRight.test(drawn) ? inDrawingOrder(drawn) : drawn, whole };
}

/** Whether a line has words that are written from the right, and so must be drawn word by word. */
export function hasWordsFromTheRight(line: string): boolean {
  return fromTheRight.test(line);
}

/** Each word is drawn from the right by the font; neighbouring words of that kind change places (after Unicode UAX #9). */
function inDrawingOrder(text: string): string {
  const words: string[] = [];
  let run: string[] = [];
  for (const word of text.split(' ')) {
    if (fromTheRight.test(word)) run = [word, ...run];
    else {
      words.push(...run, word);
      run = [];
    }
  }
  return [...words, ...run].join(' ');
}
