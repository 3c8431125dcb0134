import type { Command } from 'commander';
import type { Certificate, IssuedCertificates } from '../api/schemas/certificates.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { addLimit, type ListOptions, part, sayIfMore, sentence } from './options.ts';
import { type SaveOptions, saveDownload } from './save-download.ts';
import { table } from './table.ts';
import { formatInstant } from './times.ts';

/** `certificates`: proof that media are erased, numbered and as it was given out. */
export function registerCertificates(command: Command, cli: Cli): void {
  addLimit(command.command('list').description('list certificates, the latest first')).action(
    async ({ limit }: ListOptions, list: Command) => {
      const page = await clientOf(cli, list).list<Certificate>('/certificates', {}, limit);
      present(list, page, () => certificateLines(page.items));
      sayIfMore(page);
    },
  );
  command
    .command('issue')
    .description(
      'give out a certificate for each storage device of an asset; one given out before is marked as replaced',
    )
    .argument('<asset>', 'tag or serial')
    .option('--confidentiality <text>', 'of what was on it, in your words')
    .action(async (asset: string, options: object, issue: Command) => {
      const answer = await clientOf(cli, issue).post<IssuedCertificates>('/certificates', { asset, ...options });
      const numbers = answer.items.map(({ number }) => number).join(', ');
      present(issue, answer, () => sentence(`Given out: ${numbers}. Save it with "certificates save".`));
    });
  command
    .command('save')
    .description('save the PDF of a certificate, as it was given out')
    .argument('<certificate>', 'such as C-12, or its id')
    .option('-o, --output <file>', 'where to write it (- for standard output)')
    .option('--force', 'replace a file that is there')
    .action(async (named: string, options: SaveOptions, save: Command) => {
      const response = await clientOf(cli, save).download(`/certificates/${part(named)}/file.pdf`);
      const path = await saveDownload(response, options, 'certificate.pdf');
      if (path !== undefined) present(save, { file: path }, () => [path]);
    });
}

function certificateLines(items: readonly Certificate[]): readonly string[] {
  if (items.length === 0) return ['No certificate has been given out. "certificates issue TAG" gives one out.'];
  return table<Certificate>(
    [
      { title: 'NUMBER', value: ({ number }) => number },
      { title: 'OF', value: ({ tag, batch }) => tag ?? batch, flexible: true },
      { title: 'DRIVE', value: ({ serial }) => serial, flexible: true },
      { title: 'GIVEN OUT', value: ({ issuedAt }) => formatInstant(issuedAt) },
      { title: 'BY', value: ({ issuedBy }) => issuedBy, flexible: true },
      { title: 'REPLACED BY', value: ({ replacedBy }) => replacedBy },
    ],
    items,
  );
}
