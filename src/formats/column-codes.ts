import { readText } from './byte-text.ts';
import { splitRows } from './csv-rows.ts';
import { headingKey } from './dialect.ts';
import { departureKinds, personStatuses } from './dialects/words.ts';
import type { RecognizedFile } from './recognize-file.ts';

/** The codes of a file, by column and code such as `status/active`, and those nobody gave a meaning to. */
export type ColumnCodes = {
  readonly codes: Readonly<Record<string, { readonly rows: number; readonly leaving: number }>>;
  readonly unmapped: readonly string[];
};

const coded = { status: personStatuses, departureType: departureKinds } as const;
const mostCodes = 200;

/** Counts what a file writes in the columns that say whether and how somebody leaves, and how often a last day stands beside it. */
export async function countCodes(file: RecognizedFile): Promise<ColumnCodes> {
  const keys = file.headings.map(headingKey);
  const at = (column: string) => {
    const wanted = (file.dialect.columns[column]?.headings ?? []).map(headingKey);
    return wanted.map((key) => keys.indexOf(key)).find((position) => position >= 0) ?? -1;
  };
  const endAt = at('endDate');
  const columns = (Object.keys(coded) as (keyof typeof coded)[])
    .map((name) => ({ name, at: at(name), words: file.dialect.columns[name]?.words ?? coded[name] }))
    .filter((column) => column.at >= 0);
  const codes = new Map<string, { rows: number; leaving: number }>();
  const unmapped = new Set<string>();
  const shape = { name: file.source.name, delimiter: file.delimiter, width: file.headings.length };
  let toSkip = file.headingRow + 1;
  for await (const { rows } of splitRows(readText(file.source), shape)) {
    for (const cells of rows) {
      if (toSkip > 0) {
        toSkip -= 1;
        continue;
      }
      for (const column of columns) {
        const code = (cells[column.at] ?? '').trim();
        if (code === '') continue;
        const key = `${column.name}/${code}`;
        const use = codes.get(key) ?? { rows: 0, leaving: 0 };
        if (codes.size < mostCodes) codes.set(key, use);
        use.rows += 1;
        if (endAt >= 0 && (cells[endAt] ?? '').trim() !== '') use.leaving += 1;
        const isKnown = column.words.has(code) || column.words.has(code.toLowerCase());
        if (!isKnown && unmapped.size < mostCodes) unmapped.add(key);
      }
    }
  }
  return { codes: Object.fromEntries(codes), unmapped: [...unmapped] };
}
