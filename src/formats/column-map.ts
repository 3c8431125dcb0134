import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import type { Dialect } from './dialect.ts';
import { accountList } from './dialects/account-list.ts';
import { assetList } from './dialects/asset-list.ts';
import { leaverFile } from './dialects/leaver-file.ts';
import { peopleFile } from './dialects/people-file.ts';
import { seatList } from './dialects/seat-list.ts';

/** What a column map can lead to: each is a list of ours, whose columns are the map's fields. */
export const mapTargets = {
  people: peopleFile,
  leavers: leaverFile,
  assets: assetList,
  accounts: accountList,
  seats: seatList,
} as const satisfies Readonly<Record<string, Dialect>>;
export type MapTarget = keyof typeof mapTargets;

/** Which heading is which field ("Status#2" is the second column of that name), what its words mean, and the order of its dates. */
export const columnMapDefinition = z.strictObject({
  columns: z.record(z.string().min(1).max(200), z.string().max(60)),
  /** By field: the file's words, and the word of ours each stands for. */
  words: z.record(z.string().max(60), z.record(z.string().min(1).max(200), z.string().max(60))).default({}),
  dates: z.enum(['dmy', 'mdy', 'ymd']).nullable().default(null),
});
export type ColumnMapDefinition = z.infer<typeof columnMapDefinition>;

/** A map an organization has given a name. */
export type ColumnMap = ColumnMapDefinition & { readonly name: string; readonly target: MapTarget };

/**
 * Holds a map against the list it leads to. Throws `bad-request` with a sentence for a field that list does not have, a field named
 * twice, a column it cannot do without, or a word that means nothing there.
 */
export function checkColumnMap({ target, columns, words }: ColumnMap): void {
  const { columns: fields, bindAt } = mapTargets[target] as Dialect;
  const named = Object.values(columns);
  const stranger = [...named, ...Object.keys(words)].find((field) => !Object.hasOwn(fields, field));
  if (stranger !== undefined)
    refuse(`“${stranger}” is no field of ${target}. Its fields are: ${Object.keys(fields).join(', ')}.`);
  const twice = named.find((field, at) => named.indexOf(field) !== at);
  if (twice !== undefined) refuse(`Two columns are mapped to “${twice}”. Only one can be.`);
  const { missing } = bindAt(Object.fromEntries(named.map((field, at) => [field, at])), []);
  const lacking = missing.filter((alternatives) => target !== 'accounts' || !alternatives.includes('application'));
  if (lacking.length > 0) {
    const needs = lacking.map((headings) => fieldsOf(target, headings).join(' or ')).join(', and ');
    refuse(`A map of ${target} needs a column for ${needs}.`);
  }
  for (const [field, meanings] of Object.entries(words)) {
    if (!named.includes(field)) refuse(`Words are given for “${field}”, to which no column is mapped.`);
    checkWords(field, meanings, fields[field]?.words);
  }
}

function checkWords(
  field: string,
  meanings: Readonly<Record<string, string>>,
  known: ReadonlyMap<string, unknown> | undefined,
): void {
  if (known === undefined) refuse(`“${field}” is not a column of words, so its words cannot be mapped.`);
  const stranger = Object.values(meanings).find((word) => !known.has(word));
  if (stranger !== undefined)
    refuse(`“${stranger}” means nothing for ${field}. Its words are: ${[...known.keys()].join(', ')}.`);
}

/** The fields whose first headings these are: messages about a map speak of fields. */
function fieldsOf(target: MapTarget, headings: readonly string[]): readonly string[] {
  const columns = Object.entries((mapTargets[target] as Dialect).columns);
  return headings.map((heading) => columns.find(([, column]) => column.headings[0] === heading)?.[0] ?? heading);
}

function refuse(sentence: string): never {
  throw new Failure('bad-request', sentence);
}
