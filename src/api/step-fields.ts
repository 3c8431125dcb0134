import { type GivenKind, kindsAPersonGives } from '../core/steps/step-evidence.ts';
import { fillText, type TextKey, type Texts } from '../formats/texts.ts';
import type { StepForm } from '../jobs/messages/use-link.ts';
import { html, type Html } from './html.ts';
import { fileIn, wordsIn } from './read-form.ts';

const longest = { note: 10_000, name: 200 };

type StepAsked = {
  /** Kinds of evidence that the step lists. */
  readonly evidence: readonly string[];
  /** The words that are signed. */
  readonly statement: string;
  /** The label of the field for words. */
  readonly note: TextKey;
  /** Stands before the names of the fields, where a form asks for several steps. */
  readonly prefix: string;
  /** Words that were typed before and could not be taken. */
  readonly typed: string;
  /** The form is sent for this step alone, so what is the only evidence is needed. */
  readonly alone: boolean;
};

/** A field for each kind of evidence that ends a step. Sending it is the tick. */
export function stepFields(texts: Texts, { evidence, statement, note, prefix, typed, alone }: StepAsked): Html {
  const counts = kindsAPersonGives(evidence);
  const [only] = alone && counts.length === 1 ? counts : [];
  const needed = (...kinds: readonly GivenKind[]) =>
    only !== undefined && kinds.includes(only) ? html` required` : null;
  const onlyPhotos = counts.includes('photo') && !counts.includes('file');
  const [scan, words, file, name] = [`${prefix}scan`, `${prefix}note`, `${prefix}file`, `${prefix}name`] as const;
  return html`${
    counts.includes('scan')
      ? html`<p><label for="${scan}">${fillText(texts, 'act.scan')}</label><br><input id="${scan}" name="${scan}" autocomplete="off" maxlength="200"${needed('scan')}></p>`
      : null
  }<p><label for="${words}">${fillText(texts, note)}</label><br><textarea id="${words}" name="${words}" rows="4" cols="40" maxlength="${longest.note}"${needed('note')}>${typed}</textarea></p>${
    alone || counts.includes('file') || counts.includes('photo')
      ? html`<p><label for="${file}">${fillText(texts, 'act.file')}</label><br><input id="${file}" type="file" name="${file}"${onlyPhotos ? html` accept="image/*"` : null}${needed('file', 'photo')}></p>`
      : null
  }${
    counts.includes('signature')
      ? html`<p>${statement}</p><p><label for="${name}">${fillText(texts, 'act.sign')}</label><br><input id="${name}" name="${name}" autocomplete="name" maxlength="200"${needed('signature')}></p>`
      : null
  }`;
}

/** Reads what such fields were filled with. */
export async function readStepFields(form: FormData, prefix = ''): Promise<StepForm> {
  return {
    note: wordsIn(form, `${prefix}note`, longest.note),
    signedName: wordsIn(form, `${prefix}name`, longest.name),
    scanned: wordsIn(form, `${prefix}scan`, longest.name),
    file: await fileIn(form, `${prefix}file`),
  };
}
