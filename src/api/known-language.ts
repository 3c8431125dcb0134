import { Failure } from '../core/failure.ts';
import type { TextsByLanguage } from '../jobs/messages/texts.ts';

/** Throws `bad-request`, naming those there are, for a language in which nobody can be written to. */
export function refuseUnknownLanguage(texts: TextsByLanguage, language: string): void {
  if (texts.has(language)) return;
  const known = [...texts.keys()].sort().join(', ');
  throw new Failure('bad-request', `There are no texts in "${language}". Choose one of: ${known}.`);
}
