import type { Command } from 'commander';
import { type Cli, clientOf, present, say } from './cli.ts';
import { part } from './options.ts';
import { registerVerify } from './evidence-verify.ts';
import { type SaveOptions, saveDownload } from './save-download.ts';

/** `evidence`: the proof of a case as one zip, and whether such a zip is whole. */
export function registerEvidence(command: Command, cli: Cli): void {
  command
    .command('export')
    .description('write one zip with the timeline, items, attempts, attachments, and the hash of every file')
    .argument('<case>', 'OFF-12, or its id')
    .option('-o, --output <file>', 'where to write it (- for standard output; else the name the server gives it)')
    .option('--force', 'replace a file that is there')
    .action(async (id: string, options: SaveOptions, write: Command) => {
      const response = await clientOf(cli, write).download(`/offboardings/${part(id)}/evidence.zip`);
      const path = await saveDownload(response, options, `${safeId(id)}-evidence.zip`);
      if (path === undefined) return;
      present(write, { file: path }, () => [path]);
      say('It holds names and notes: keep it where only those who may read the case can.');
    });
  registerVerify(command);
}

function safeId(id: string): string {
  return id.replace(/[^\w-]/g, '');
}
