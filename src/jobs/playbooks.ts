import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../core/failure.ts';
import type { Playbook } from '../core/playbook.ts';
import { parsePlaybook } from '../formats/playbook-file.ts';

const shipped = fileURLToPath(new URL('../../playbooks/', import.meta.url));

/** Reads the playbooks of a folder, by their name. Throws what `parsePlaybook` throws, and `rule-refused` for a name that is used twice. */
export async function loadPlaybooks(folder: string = shipped): Promise<ReadonlyMap<string, Playbook>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const playbooks = new Map<string, Playbook>();
  for (const name of names) {
    const { playbook } = parsePlaybook(await readFile(join(folder, name), 'utf8'), name);
    if (playbooks.has(playbook.playbook)) {
      throw new Failure(
        'rule-refused',
        `${name} names its playbook "${playbook.playbook}", as another file does. Rename one.`,
      );
    }
    playbooks.set(playbook.playbook, playbook);
  }
  return playbooks;
}
