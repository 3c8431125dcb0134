import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present, say } from './cli.ts';
import { part } from './options.ts';
import { withProgress } from './progress.ts';

/** `evidence export CASE`: the proof of a case, as one zip. */
export function registerEvidence(command: Command, cli: Cli): void {
  command
    .command('export')
    .description('write one zip with the timeline, items, attempts, attachments, and the hash of every file')
    .argument('<case>', 'OFF-12, or its id')
    .option('-o, --output <file>', 'where to write it (- for standard output; else the name the server gives it)')
    .option('--force', 'replace a file that is there')
    .action(async (id: string, { output, force }: { output?: string; force?: true }, write: Command) => {
      const response = await clientOf(cli, write).download(`/offboardings/${part(id)}/evidence.zip`);
      if (response.body === null) throw new Failure('internal', 'The server sent an answer without content.');
      const content = Readable.fromWeb(response.body);
      if (output === '-') return pipeline(content, process.stdout, { end: false });
      const path = output ?? safeName(response.headers.get('content-disposition')) ?? `${safeId(id)}-evidence.zip`;
      await withProgress(`Writing ${path} …`, writeWhole(content, path, force === true));
      present(write, { file: path }, () => [path]);
      say('It holds names and notes: keep it where only those who may read the case can.');
    });
}

/** Written aside first: a transfer that breaks leaves no half file under the name. */
async function writeWhole(content: Readable, path: string, force: boolean): Promise<void> {
  const aside = `${path}.part-${process.pid}`;
  try {
    if (!force) await createEmpty(path);
    await pipeline(content, createWriteStream(aside, { mode: 0o600 }));
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

async function createEmpty(path: string): Promise<void> {
  try {
    await pipeline(Readable.from([]), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EEXIST')
      throw new Failure(
        'conflict',
        `There is a file ${path} already. Name another with -o, or replace it with --force.`,
        { cause },
      );
    throw new Failure('bad-request', `${path} cannot be written (${String(code)}).`, { cause });
  }
}

/** What a server suggests is a name only, never a path. */
function safeName(disposition: string | null): string | undefined {
  const name = /filename="?([^";]+)"?/.exec(disposition ?? '')?.[1];
  return name !== undefined && /^[\w][\w.-]{0,100}$/.test(name) ? name : undefined;
}

function safeId(id: string): string {
  return id.replace(/[^\w-]/g, '');
}
