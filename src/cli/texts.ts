import type { Command } from 'commander';
import type { TextLanguage } from '../api/schemas/texts.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { registerMailTexts } from './mail-texts.ts';
import { sentence } from './options.ts';
import { table } from './table.ts';

const about =
  'List the languages in which people are written to. English and German are reviewed; the others are not, as the list says: no ' +
  'speaker has vouched for them yet. What has legal weight is never said in words that nobody reviewed, but in English. Who reads ' +
  'a language that is not on the list gets English, too.';

/** `texts`: the languages in which people are written to, and what an organization words itself. */
export function registerTexts(command: Command, cli: Cli): void {
  command
    .command('list')
    .summary('list the languages, and which of them are reviewed')
    .description(about)
    .action(async (_options, list: Command) => {
      const answer = await clientOf(cli, list).get<{ items: readonly TextLanguage[] }>('/texts');
      present(list, answer, () => languageLines(answer.items));
    });
  registerMailTexts(command, cli);
}

function languageLines(items: readonly TextLanguage[]): readonly string[] {
  const names = new Intl.DisplayNames('en', { type: 'language' });
  return [
    ...table<TextLanguage>(
      [
        { title: 'LANGUAGE', value: ({ language }) => language },
        { title: 'NAME', value: ({ language }) => names.of(language) ?? '' },
        { title: 'REVIEWED', value: ({ reviewed }) => (reviewed ? 'yes' : 'no') },
        { title: 'OWN TEXTS', value: ({ texts, inEnglish }) => `${texts - inEnglish.length} of ${texts}` },
      ],
      items,
    ),
    ...(items.every(({ reviewed }) => reviewed)
      ? []
      : sentence(
          'Where it says no, no speaker has vouched for the words yet. What a language does not say, such as all that has legal weight, comes in English.',
        )),
  ];
}
