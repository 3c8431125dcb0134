import type { Command } from 'commander';
import type { PolicyFile, PolicyPreview, PolicySavedAnswer } from '../api/schemas/playbooks.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { part, readInput, sentence } from './options.ts';
import { paragraph } from './table.ts';
import { plural } from './text.ts';

/** `playbooks file` and `playbooks save`: a playbook or an overlay as its file, and a file put to use. */
export function registerPolicyFiles(command: Command, cli: Cli): void {
  command
    .command('file')
    .description('print the file of a playbook or an overlay, to change it and save it')
    .argument('<name>')
    .action(async (name: string, _options, file: Command) => {
      const answer = await clientOf(cli, file).get<PolicyFile>(`/playbooks/${part(name)}`);
      present(file, answer, () => answer.text.replace(/\n$/, '').split('\n'));
    });
  command
    .command('save')
    .description('put a file to use, in place of the version that is; cases that are open keep theirs')
    .argument('<file>', '- for standard input')
    .option('--dry-run', 'only say what it would change, and for whom not')
    .action(async (file: string, { dryRun }: { readonly dryRun?: true }, save: Command) => {
      const body = { fileName: file === '-' ? 'standard input' : file, text: readInput(file).toString('utf8') };
      const client = clientOf(cli, save);
      const preview = await client.post<PolicyPreview>('/playbooks/preview', body);
      if (dryRun === true) return present(save, preview, () => previewLines(preview));
      const saved = await client.post<PolicySavedAnswer>('/playbooks', body);
      present(save, saved, () => [
        ...previewLines(preview),
        ...sentence(`It is in use: departures that are opened from now on get version ${saved.version}.`),
      ]);
    });
}

function previewLines({
  name,
  kind,
  version,
  replaces,
  changes,
  openCases,
  warnings,
}: PolicyPreview): readonly string[] {
  const before = replaces === null ? 'a name that is new' : `in place of version ${replaces}`;
  const changed = (changes?.head ?? []).filter(({ field }) => field !== 'version');
  return [
    ...sentence(`The ${kind} ${name}, version ${version}, ${before}.`),
    ...changed.flatMap(({ field, before: was, after }) =>
      paragraph(
        was === null && after === null ? `${field} changes` : `${field}: ${was ?? '-'} → ${after ?? '-'}`,
        2,
        4,
      ),
    ),
    ...(changes?.added ?? []).flatMap(({ title }) => paragraph(`+ ${title}`, 2, 4)),
    ...(changes?.removed ?? []).flatMap(({ title }) => paragraph(`- ${title}`, 2, 4)),
    ...(changes?.changed ?? []).flatMap(({ title, fields }) => paragraph(`~ ${title} (${fields.join(', ')})`, 2, 4)),
    ...openCases.flatMap((one) => sentence(`${plural(one.cases, 'open case')} with version ${one.version}: kept.`)),
    ...warnings.flatMap((warning) => paragraph(`! ${warning}`, 0, 2)),
  ];
}
