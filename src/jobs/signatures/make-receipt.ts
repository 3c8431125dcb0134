import { Failure } from '../../core/failure.ts';
import type { Saying, SignatureAbout } from '../../core/signatures/signature.ts';
import { custodyReceipt, type HandOver, type ReceiptLine } from '../../formats/papers/custody-receipt.ts';
import type { PaperFonts } from '../../formats/papers/font-coverage.ts';
import { fillText, sayDay, type TextKey, type Texts } from '../../formats/texts.ts';
import { type CustodySide, listCustodyChains } from '../../store/custody/custody-chain.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  findReceiptScene,
  listGivenSignatures,
  listReceiptThings,
  type ReceiptOf,
  type ReceiptThing,
} from '../../store/signatures/receipt-facts.ts';
import { type TextsByLanguage, textsFor } from '../messages/texts.ts';

/** What receipts are drawn with. */
export type ReceiptMeans = { readonly fonts: PaperFonts; readonly texts: TextsByLanguage };

export type ReceiptAsk = {
  readonly of: ReceiptOf;
  readonly about: SignatureAbout;
  readonly personId: string;
  /** The number of the case or the signature, or the tag of the asset. */
  readonly mark: string;
  /** In the order in which they are wished for. */
  readonly languages: readonly (string | null)[];
};

/** Draws the receipt of what somebody got and what came back, as PDF, with what they said and signed. Throws `not-found` for nobody. */
export async function makeReceipt({ fonts, texts }: ReceiptMeans, tx: Tx, ask: ReceiptAsk): Promise<Uint8Array> {
  const { of, personId, mark, about } = ask;
  const scene = await findReceiptScene(tx, personId);
  if (scene === undefined) throw new Failure('not-found', 'There is no such person.');
  const { now, ...people } = scene;
  const language = textsFor(texts, ask.languages);
  const things = await listReceiptThings(tx, of);
  const chains = await listCustodyChains(
    tx,
    things.map(({ assetId }) => assetId),
  );
  const lines = things.map((thing): ReceiptLine => {
    const { assetId, what, tag, serial } = thing;
    const held = chains.get(assetId)?.custodies.find((stretch) => stretch.personId === personId);
    const out = held === undefined ? null : handOverOf(held.out, held.heldFrom);
    const back = held?.back ? handOverOf(held.back, held.heldUntil ?? held.heldFrom) : null;
    return { what, tag, serial, out, back, claim: claimOf(language, about, thing) };
  });
  const given = await listGivenSignatures(tx, of);
  return custodyReceipt(fonts, {
    ...people,
    at: latestOf(lines, given) ?? now,
    mark,
    texts: language,
    english: textsFor(texts, ['en']),
    lines,
    signatures: given.map(({ method: how, ...one }) => ({ ...one, how })),
    digest: given.at(-1)?.digest.replace('sha256:', '') ?? null,
  });
}

/** When the last of what it says happened: the same receipt asked for twice is the same paper. */
function latestOf(
  lines: readonly ReceiptLine[],
  given: readonly { readonly at: Temporal.Instant }[],
): Temporal.Instant | undefined {
  const said = [...lines.flatMap(({ out, back }) => [out?.at, back?.at]), ...given.map(({ at }) => at)];
  return said
    .filter((at) => at !== undefined)
    .toSorted((a, b) => Temporal.Instant.compare(a, b))
    .at(-1);
}

/** As it was written down; what only a register told of has its time and nothing more. */
function handOverOf({ condition, handOver }: CustodySide, at: Temporal.Instant): HandOver {
  if (handOver === null) return { at, condition, remarks: [] };
  const { place, operator, missing } = handOver;
  return { at: handOver.at, condition, remarks: [place, operator, ...missing.map((one) => `− ${one}`)].filter(isSaid) };
}

function isSaid(text: string | null): text is string {
  return text !== null && text !== '';
}

const wordsOf = {
  have: 'things.have',
  sent: 'sign.sent',
  gave_back: 'things.gave_back',
  lost: 'things.lost',
  stolen: 'things.stolen',
  never_held: 'dispute.button',
} as const satisfies Readonly<Record<Saying, TextKey>>;

/** The words for what somebody says of a thing. */
export function sayingText(texts: Texts, about: SignatureAbout, said: Saying): string {
  return fillText(texts, about === 'got' && said === 'never_held' ? 'sign.not_got' : wordsOf[said]);
}

function claimOf(texts: Texts, about: SignatureAbout, { said, saidDay, saidNote }: ReceiptThing): string | null {
  if (said === null) return null;
  const day = saidDay === null ? null : sayDay(texts.language, saidDay);
  return [sayingText(texts, about, said), day, saidNote].filter(isSaid).join(' · ');
}
