import type { Command } from 'commander';
import type { AskedSignature, SignatureAnswer } from '../api/schemas/signatures.ts';
import { qrCode } from '../formats/papers/barcode.ts';
import { type Cli, clientOf, present, say } from './cli.ts';
import { collectNames, part, sentence } from './options.ts';
import { type SaveOptions, saveDownload } from './save-download.ts';
import { sayingWords } from './saying-words.ts';
import { paragraph } from './table.ts';
import { qrLines } from './qr-lines.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

type AskOptions = { readonly items: readonly string[]; readonly inPerson?: true; readonly language?: string };
type ReceiptOptions = SaveOptions & { readonly language?: string };

const inPerson = ['--in-person', 'on a screen that you hand them: prints the link, good for 30 minutes'] as const;
const language = ['--language <tag>', 'what the mail is written in, such as de'] as const;

/** `signatures`: one signature for many things, and the receipts. */
export function registerSignatures(command: Command, cli: Cli): void {
  command
    .command('ask')
    .description(
      'ask a leaver where their things are, and to sign once for all of them; a mail goes out with their link',
    )
    .argument('<offboarding>', 'OFF-12, or its id')
    .option('--items <tag>', 'with --in-person: only this thing (repeatable)', collectNames, [])
    .option(...inPerson)
    .option(...language)
    .action(async (id: string, options: AskOptions, ask: Command) =>
      presentAsked(ask, await clientOf(cli, ask).post(`/offboardings/${part(id)}/signatures`, bodyOf(options))),
    );
  command
    .command('show')
    .description('show what a leaver was asked to sign, what they said of each thing, and how they signed')
    .argument('<offboarding>', 'OFF-12, or its id')
    .action(async (id: string, _options, show: Command) => {
      const page = await clientOf(cli, show).get<{ items: readonly SignatureAnswer[] }>(
        `/offboardings/${part(id)}/signatures`,
      );
      present(show, page, () => (page.items.length === 0 ? [nothingAsked] : page.items.flatMap(signatureLines)));
    });
  command
    .command('send-receipt')
    .description('mail the leaver the receipt of their case as it stands, signed or not')
    .argument('<offboarding>', 'OFF-12, or its id')
    .option(...language)
    .action(async (id: string, options: { language?: string }, send: Command) => {
      const answer = await clientOf(cli, send).post(`/offboardings/${part(id)}/receipt`, options);
      present(send, answer, () => sentence('Their receipt goes out by mail. "handback messages list" shows when.'));
    });
  addReceipt(command.command('receipt'), cli, 'offboardings')
    .description('save the receipt of a case as PDF: what went out, what came back, what they said and signed')
    .argument('<offboarding>', 'OFF-12, or its id');
}

/** `assets ask-to-accept` and `assets receipt`: the same for what was handed out. */
export function registerAcceptances(command: Command, cli: Cli): void {
  command
    .command('ask-to-accept')
    .description('ask whoever has these things to sign that they got them: one signature, by mail or on a screen')
    .argument('<assets...>', 'tags or serials of what one person got')
    .option(...inPerson)
    .option(...language)
    .action(async (items: readonly string[], options: Omit<AskOptions, 'items'>, ask: Command) =>
      presentAsked(ask, await clientOf(cli, ask).post('/assets/acceptances', bodyOf({ ...options, items }))),
    );
  addReceipt(command.command('receipt'), cli, 'assets')
    .description('save the receipt of one asset as PDF: how its last holder got it and gave it back')
    .argument('<asset>', 'tag or serial');
}

const nothingAsked = 'Nobody was asked to sign. "handback signatures ask OFF-12" asks.';

function addReceipt(command: Command, cli: Cli, of: 'offboardings' | 'assets'): Command {
  return command
    .option('--language <tag>', 'such as de; English when left out')
    .option('-o, --output <file>', 'where to write it (- for standard output)')
    .option('--force', 'replace a file that is there')
    .action(async (named: string, options: ReceiptOptions, receipt: Command) => {
      const query = options.language === undefined ? '' : `?language=${encodeURIComponent(options.language)}`;
      const response = await clientOf(cli, receipt).download(`/${of}/${part(named)}/receipt.pdf${query}`);
      const path = await saveDownload(response, options, 'receipt.pdf');
      if (path !== undefined) present(receipt, { file: path }, () => [path]);
    });
}

function bodyOf({ items, inPerson: there, language: tag }: AskOptions): object {
  return {
    ...(items.length === 0 ? {} : { assets: items }),
    inPerson: there === true,
    ...(tag === undefined ? {} : { language: tag }),
  };
}

function presentAsked(command: Command, asked: AskedSignature): void {
  const { signature, link, things } = asked;
  const what = `${signature.name}: ${things === 1 ? 'one thing' : `${things} things`}, ${printable(signature.person)}`;
  if (link === null) {
    present(command, asked, () => [`${what}. Their link goes out by mail.`]);
    return;
  }
  present(command, asked, () => [`${what}. Open this on the screen you hand them:`, link]);
  if (process.stderr.isTTY) for (const line of qrLines(qrCode(link))) say(line);
}

function signatureLines(signature: SignatureAnswer): readonly string[] {
  const { name, signedAt, over, way, askedAt, askedBy, method, signedName, digest } = signature;
  const state = signedAt === null ? (over ? 'over' : 'open') : 'signed';
  const how = way === 'in_person' ? 'in person' : 'by link';
  const signed =
    signedAt === null
      ? ''
      : ` Signed ${formatInstant(signedAt)}, ${method}, as ${printable(signedName ?? '')}. ${digest}`;
  return [
    `${name}  ${state}`,
    ...paragraph(
      `${askedBy === null ? 'On their own page' : `Asked ${how} by ${printable(askedBy)}`}, ${formatInstant(askedAt)}.${signed}`,
      2,
      2,
    ),
    ...signature.lines.flatMap((line) => paragraph(saidOf(line), 2, 4)),
  ];
}

function saidOf({ tag, model, said, saidDay, saidNote, observed }: SignatureAnswer['lines'][number]): string {
  const words = said === null ? 'they said nothing of it' : sayingWords[said];
  const day = saidDay === null ? '' : ` on ${saidDay}`;
  const note = saidNote === null ? '' : ` “${printable(saidNote)}”`;
  return `${tag} ${printable(model)}: ${words}${day}${note}${observed === null ? '' : ` (seen: ${observed})`}`;
}
