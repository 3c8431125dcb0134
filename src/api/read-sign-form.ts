import { Failure } from '../core/failure.ts';
import { sayings } from '../core/signatures/signature.ts';
import type { TextKey } from '../formats/texts.ts';
import { type EvidenceFile, takeFile, takePhoto } from '../jobs/evidence/take-photo.ts';
import type { LoosePhoto } from '../jobs/portal/take-portal-form.ts';
import type { Statement } from '../jobs/signatures/take-statements.ts';
import { fileIn, wordsIn } from './read-form.ts';

/** What the page of a list sends. */
export type SignForm = {
  readonly statements: readonly Statement[];
  /** Photos and files of things of which nothing is said. */
  readonly photos: readonly LoosePhoto[];
  readonly signs: boolean;
  readonly name: string;
  /** The drawn signature, written anew; null: nothing was drawn. */
  readonly image: EvidenceFile | null;
  /** What of it could not be taken; the rest is there all the same. */
  readonly problem: TextKey | null;
};

const longest = { note: 2_000, name: 200, drawn: 2_000_000 };
const mostFiles = 20;

/** Reads what is said and signed in a form, for the things that its page shows. */
export async function readSignForm(
  form: FormData,
  { assetIds, now }: { readonly assetIds: readonly string[]; readonly now: Temporal.Instant },
): Promise<SignForm> {
  const statements: Statement[] = [];
  const photos: LoosePhoto[] = [];
  let problem: TextKey | null = null;
  let files = 0;
  for (const assetId of assetIds) {
    const said = sayings.find((one) => one === form.get(`say-${assetId}`));
    const note = wordsIn(form, `note-${assetId}`, longest.note) || null;
    const sent = files < mostFiles ? await fileIn(form, `file-${assetId}`) : null;
    if (sent !== null) files += 1;
    const file = sent === null ? null : await keepable(() => takeFile(sent));
    if (file === undefined) problem ??= 'act.photo';
    if (said === undefined) {
      if (note !== null) problem ??= 'things.how';
      if (file) photos.push({ assetId, file });
      continue;
    }
    const day = dayOf(wordsIn(form, `day-${assetId}`, 40), now);
    if (day === undefined) problem ??= 'sign.day_wrong';
    statements.push({ assetId, said, day: day ?? null, note, file: file ?? null });
  }
  const drawn = drawnIn(form.get('drawn'));
  const image = drawn === null ? null : await keepable(() => takePhoto(drawn));
  if (image === undefined) problem ??= 'act.photo';
  const name = wordsIn(form, 'name', longest.name);
  return { statements, photos, signs: form.get('do') === 'sign', name, image: image ?? null, problem };
}

/** A day that has come somewhere on earth; null where none is given, undefined for what is none. */
function dayOf(text: string, now: Temporal.Instant): Temporal.PlainDate | null | undefined {
  if (text === '') return null;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    const day = Temporal.PlainDate.from(text, { overflow: 'reject' });
    const furthest = now.toZonedDateTimeISO('Pacific/Kiritimati').toPlainDate();
    return Temporal.PlainDate.compare(day, furthest) > 0 || day.year < 1990 ? undefined : day;
  } catch {
    return undefined;
  }
}

/** A file as it is kept; undefined for one that cannot be taken. Throws what is no refusal. */
export async function keepable(take: () => Promise<EvidenceFile>): Promise<EvidenceFile | undefined> {
  try {
    return await take();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function drawnIn(value: ReturnType<FormData['get']>): EvidenceFile | null {
  const start = 'data:image/png;base64,';
  if (typeof value !== 'string' || !value.startsWith(start) || value.length > longest.drawn) return null;
  return { name: 'signature.png', mediaType: 'image/png', content: Buffer.from(value.slice(start.length), 'base64') };
}
