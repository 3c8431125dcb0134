import { type OwnTexts, withOwnTexts } from '../../formats/own-texts.ts';
import type { Texts } from '../../formats/texts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { readOwnTexts } from '../../store/messages/own-texts.ts';

/** The texts that an organization writes its mails with: the shipped ones, and its own in their place. */
export async function textsOfOrganization(tx: Tx, texts: Texts): Promise<Texts> {
  const own: OwnTexts | undefined = (await readOwnTexts(tx))[texts.language];
  return own === undefined ? texts : withOwnTexts(texts, own);
}
