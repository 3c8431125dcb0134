import { createReadStream } from 'node:fs';
import { Failure } from '../core/failure.ts';
import type { MapTarget } from '../formats/column-map.ts';
import { mapTargets } from '../formats/column-map.ts';
import { type ExplainedFile, explainFile } from '../formats/explain-file.ts';
import type { Dialect } from '../formats/dialect.ts';
import { recognizeFile } from '../formats/recognize-file.ts';
import { quoted } from './formats.ts';
import { paragraph, table } from './table.ts';
import { plural } from './text.ts';

/** One file, explained: what it was taken for, or why it was not, and what its columns may be. */
export type Explanation = ExplainedFile & {
  readonly file: string;
  /** The format it is known as; null where none fits. */
  readonly format: string | null;
  readonly reason: string | null;
  /** The command that saves the guesses as a map. */
  readonly command: string;
};

/** Looks at a file here, without sending it. Throws `not-what-it-says` when it is no table at all. */
export async function explainImport(file: string, target: MapTarget | undefined): Promise<Explanation> {
  const source = { name: file, open: () => createReadStream(file) };
  const explained = await explainFile(source, target).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new Failure('not-found', `The file ${file} does not exist.`, { cause: error });
    throw error;
  });
  const { format, reason } = await recognizeFile(source).then(
    ({ dialect }) => ({ format: dialect.name, reason: null }),
    (error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      return { format: null, reason: error.message };
    },
  );
  return { ...explained, file, format, reason, command: commandFor(explained) };
}

function commandFor({ target, columns }: ExplainedFile): string {
  const named = columns.flatMap(({ heading, guess }) =>
    guess === null ? [] : [`  --column ${quoted(`${heading}=${guess}`)}`],
  );
  return [`handback formats map save my-${target} --for ${target}`, ...named].join(' \\\n');
}

/** The explanation, for people. */
export function explanationLines(explained: Explanation): readonly string[] {
  const { file, format, reason, rows, target, columns, command } = explained;
  const known = format === null ? (reason ?? '') : `It is read as ${format} without any map.`;
  const fields = Object.keys((mapTargets[target] as Dialect).columns).join(', ');
  return [
    ...paragraph(`${file}: ${plural(columns.length, 'column')}, looked at ${plural(rows, 'row')}. ${known}`, 0, 2),
    '',
    ...table(
      [
        { title: 'COLUMN', value: ({ heading }) => heading, flexible: true },
        { title: 'LOOKS LIKE', value: ({ shapes }) => shapes.join('  ') },
        { title: 'FILLED', value: ({ filled }) => filled, align: 'right' },
        { title: 'PERHAPS', value: ({ guess }) => guess ?? '?' },
      ],
      columns,
    ),
    '',
    ...paragraph(`Fields of ${target}: ${fields}.`, 0, 2),
    ...paragraph('Check the guesses, add what is missing, and save the map:', 0, 2),
    '',
    ...command.split('\n'),
  ];
}
