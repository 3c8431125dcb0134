import { directionOf, fillText, type Texts } from '../texts.ts';
import { drawableText } from './drawable-text.ts';
import { coverageOf, type PaperFonts } from './font-coverage.ts';

/** The texts a paper can be printed in, and what it has to say about them; null when they are those that were asked for. */
export type PaperTexts = { readonly texts: Texts; readonly note: string | null };

/**
 * The language asked for, or English where the fonts lack its signs or it is written from the right, which papers cannot yet lay
 * out. The note says so and belongs on the paper.
 */
export function printableTexts(fonts: PaperFonts, wanted: Texts, english: Texts): PaperTexts {
  const { whole } = drawableText(fillText(wanted, 'paper.slip_link'), coverageOf(fonts.regular));
  if (whole && directionOf(wanted.language) === 'ltr') return { texts: wanted, note: null };
  const name = new Intl.DisplayNames('en', { type: 'language' }).of(wanted.language) ?? wanted.language;
  return { texts: english, note: `This paper is in English, because it cannot be printed in ${name} yet.` };
}
