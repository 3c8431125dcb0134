import { z } from 'zod';
import type { Tx } from '../database/transaction.ts';
import { readSetting, saveSetting } from '../people/organization-setting.ts';

const words = z.union([z.string(), z.record(z.string(), z.string())]);
const kept = z.record(z.string(), z.record(z.string(), words)).catch({});

type Kept = z.infer<typeof kept>;

/** What the organization has written in place of shipped texts: by language, and by key. */
export async function readOwnTexts(tx: Tx): Promise<Kept> {
  return kept.parse((await readSetting(tx, 'mailTexts')) ?? {});
}

/** Keeps the words of one text in one language, or (null) goes back to the shipped ones. */
export async function saveOwnText(
  tx: Tx,
  { language, key, words: written }: { language: string; key: string; words: Kept[string][string] | null },
  operatorId: string,
): Promise<void> {
  // Two who write at the same time write one after the other.
  await tx.query('select from organization where organization_id = $1 for no key update', [tx.organizationId]);
  const all = await readOwnTexts(tx);
  const others = Object.entries(all[language] ?? {}).filter(([other]) => other !== key);
  const ofLanguage = Object.fromEntries(written === null ? others : [...others, [key, written]]);
  const said = { language, key, own: written !== null };
  await saveSetting(tx, 'mailTexts', { value: { ...all, [language]: ofLanguage }, said }, operatorId);
}
