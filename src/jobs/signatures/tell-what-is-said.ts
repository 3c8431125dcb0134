import type { LeaverSays } from '../../core/messages/message.ts';
import type { Saying } from '../../core/signatures/signature.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import type { Said, Signature } from '../../store/signatures/signatures.ts';
import { askedFor } from '../returns/asked-for.ts';

/** What nobody but a person can settle. */
const notWithThem: ReadonlySet<Saying> = new Set(['gave_back', 'lost', 'stolen', 'never_held']);

/**
 * Writes to the owner of a case, else it, which of their things a leaver says they do not have. `earlier` are the signatures of the case
 * before: of what was said there already, nobody is written to again.
 */
export async function tellWhatIsGone(
  tx: Tx,
  { offboardingId, lines }: Pick<Signature, 'lines'> & { readonly offboardingId: string },
  { said, earlier }: { readonly said: readonly Said[]; readonly earlier: readonly Signature[] },
): Promise<void> {
  const keyOf = ({ assetId, said: saying }: { readonly assetId: string; readonly said: Saying | null }) =>
    `${assetId} ${saying}`;
  const known = new Set(earlier.flatMap((one) => one.lines.map(keyOf)));
  const news = said.filter((one) => notWithThem.has(one.said) && !known.has(keyOf(one)));
  if (news.length === 0) return;
  const gone = new Set(news.map(({ assetId }) => assetId));
  const labels = lines.flatMap(({ assetId, tag, model }) => (gone.has(assetId) ? [`${tag} ${model}`] : []));
  await tell(tx, offboardingId, { what: 'gone', things: labels.join(', ').slice(0, 900) }, news.map(keyOf).toSorted());
}

/** Writes to the owner of a case, else it, that a leaver has something which is on no list; the same `note` is told once. */
export async function tellOfUnlisted(tx: Tx, offboardingId: string, note: string): Promise<void> {
  await tell(tx, offboardingId, { what: 'unlisted' }, note);
}

async function tell(
  tx: Tx,
  offboardingId: string,
  values: { readonly what: LeaverSays; readonly things?: string },
  about: string | readonly string[],
): Promise<void> {
  const which = digestOf(canonicalBytes([offboardingId, values.what, about]));
  const asked = await askedFor(tx, offboardingId, ['case_owner', 'it']);
  await queueMessages(
    tx,
    asked.map(({ kind, id }) => ({
      template: 'leaver_said',
      channel: 'mail',
      recipient: { kind, id },
      offboardingId,
      values,
      dedupKey: `leaver_said ${which} ${id}`,
    })),
  );
}
