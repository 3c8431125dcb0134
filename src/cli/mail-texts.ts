import { type Command, InvalidArgumentError } from 'commander';
import type { MailPreview, MailText, MailTexts } from '../api/schemas/texts.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import type { Client } from './client.ts';
import { readInput, sentence } from './options.ts';
import { paragraph, table } from './table.ts';
import { printable } from './text.ts';

type Words = MailText['shipped'];
type InLanguage = { readonly language: string };
type SaveOptions = InLanguage & { readonly file?: string; readonly form?: Readonly<Record<string, string>> };

/** What stands in every mail goes by this name, as if it were a mail of its own. */
const shared = 'every';

/** `texts show`, `preview`, `save` and `reset`: what an organization words itself in its mails. */
export function registerMailTexts(command: Command, cli: Cli): void {
  const mailHelp = `its name, as "texts show" lists it, such as portal_link`;
  inLanguage(command.command('show'))
    .description('list the mails, and how much of each you word yourself; or show the texts of one')
    .argument('[mail]', `${mailHelp}; "${shared}" for what stands in every mail`)
    .action(async (mail: string | undefined, { language }: InLanguage, show: Command) => {
      const all = await readTexts(clientOf(cli, show), language);
      const shown = mail === undefined ? all : { ...all, items: [...textsOf(all, mail)] };
      present(show, shown, () => (mail === undefined ? mailLines(shown) : shown.items.flatMap(textLines)));
    });
  inLanguage(command.command('preview'))
    .description('show how a mail reads, with made-up people and things')
    .argument('<mail>', mailHelp)
    .action(async (template: string, { language }: InLanguage, preview: Command) => {
      const body = { language, template, texts: {} };
      const answer = await clientOf(cli, preview).post<MailPreview>('/texts/preview', body);
      present(preview, answer, () => [printable(answer.subject), '', ...answer.text.split('\n').map(printable)]);
    });
  inLanguage(command.command('save'))
    .description('word a text of your mails yourself; whoever gets the mail from now on reads yours')
    .argument('<text>', 'its name, as "texts show MAIL" shows it, such as portal_link.subject')
    .argument('[words]', 'what it says; it has to name what it is given, such as {organization}')
    .option('--file <file>', 'a file with the words (- for standard input), for more than one line')
    .option('--form <form=words>', 'one plural form, such as "one=One thing to do"; repeatable', collectForm)
    .action(async (key: string, typed: string | undefined, options: SaveOptions, save: Command) => {
      const { language } = options;
      const words = wordsOf(save, typed, options);
      const answer = await clientOf(cli, save).post('/texts/mails', { language, key, words });
      // What stands in every mail is seen in any.
      const mail = /^(greeting|closing)\./.test(key) ? 'digest' : key.split('.')[0];
      present(save, answer, () => [
        ...sentence(`${key} says it in your words from now on (${language}). How the mail reads:`),
        `  ./handback texts preview ${mail} --language ${language}`,
      ]);
    });
  inLanguage(command.command('reset'))
    .description('take your words back: the shipped ones count again')
    .argument('<what>', 'a text, such as portal_link.subject, or a mail, such as portal_link, with all its texts')
    .action(async (what: string, { language }: InLanguage, reset: Command) => {
      const client = clientOf(cli, reset);
      const all = await readTexts(client, language);
      const named = what.includes('.') ? all.items.filter(({ key }) => key === what) : textsOf(all, what);
      if (named.length === 0) throw new Failure('not-found', `There is no text ${what} of a mail.`);
      const keys = named.flatMap(({ key, own }) => (own === null ? [] : [key]));
      for (const key of keys) await client.post('/texts/mails', { language, key, words: null });
      present(reset, { language, reset: keys }, () =>
        sentence(
          keys.length === 0
            ? `${what} is as it was shipped (${language}). Nothing changes.`
            : `As shipped again (${language}): ${keys.join(', ')}.`,
        ),
      );
    });
}

function inLanguage(command: Command): Command {
  return command.option('--language <tag>', 'of which language, as "texts list" shows it', 'en');
}

function readTexts(client: Client, language: string): Promise<MailTexts> {
  return client.get<MailTexts>('/texts/mails', { language });
}

function textsOf({ items }: Pick<MailTexts, 'items'>, mail: string): readonly MailText[] {
  const found = items.filter(({ template }) => (template ?? shared) === mail);
  if (found.length > 0) return found;
  throw new Failure('not-found', `There is no mail ${mail}. "handback texts show" lists them.`);
}

function collectForm(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, form = '', words = ''] = /^(zero|one|two|few|many|other)=(.+)$/s.exec(text) ?? [];
  if (form === '') throw new InvalidArgumentError('Write form=words; forms are zero, one, two, few, many and other.');
  return { ...before, [form]: words };
}

function wordsOf(save: Command, typed: string | undefined, { file, form }: SaveOptions): Words {
  const given = [typed, file, form].filter((one) => one !== undefined);
  if (given.length !== 1) refuseUsage(save, 'give the words, or --file, or --form; one of the three.');
  return form ?? typed ?? readInput(file ?? '-').toString('utf8');
}

type MailRow = { readonly mail: string; readonly texts: number; readonly own: number };

function mailLines({ items, language }: MailTexts): readonly string[] {
  const rows = [...Map.groupBy(items, ({ template }) => template ?? shared)].map(
    ([mail, texts]): MailRow => ({
      mail,
      texts: texts.length,
      own: texts.filter(({ own }) => own !== null).length,
    }),
  );
  return [
    ...table<MailRow>(
      [
        { title: 'MAIL', value: ({ mail }) => mail },
        { title: 'TEXTS', value: ({ texts }) => texts, align: 'right' },
        { title: 'YOURS', value: ({ own }) => (own === 0 ? '' : own), align: 'right' },
      ],
      rows,
    ),
    ...sentence(`One with its texts: ./handback texts show MAIL --language ${language}`),
  ];
}

function textLines({ key, places, shipped, own, fits }: MailText): readonly string[] {
  const state = own === null ? 'as shipped' : fits ? 'yours' : 'yours, but it does not fit any more and is not used';
  const given =
    places.length === 0 ? 'it is given nothing' : `it is given ${places.map((name) => `{${name}}`).join(' ')}`;
  return [`${key}  (${state}; ${given})`, ...wordLines(own ?? shipped), ''];
}

function wordLines(words: Words): readonly string[] {
  const lines =
    typeof words === 'string' ? words.split('\n') : Object.entries(words).map(([form, text]) => `${form}: ${text}`);
  return lines.flatMap((line) => (line.trim() === '' ? [''] : paragraph(line, 2, 2)));
}
