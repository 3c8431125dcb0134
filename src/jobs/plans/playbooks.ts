import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../core/failure.ts';
import { layerPlaybooks } from '../../core/playbooks/layer-playbooks.ts';
import type { Overlay, Playbook } from '../../core/playbooks/playbook.ts';
import { checkOverlay, parsePolicy } from '../../formats/playbook-file.ts';

const shipped = fileURLToPath(new URL('../../../playbooks/', import.meta.url));

/** Playbooks and the overlays that may be laid over them, by their names. */
export type Policies = {
  readonly playbooks: ReadonlyMap<string, Playbook>;
  readonly overlays: ReadonlyMap<string, Overlay>;
};

/** Policies with the text of each file, by its name, as people wrote it. */
export type WrittenPolicies = Policies & { readonly policyTexts: ReadonlyMap<string, string> };

/** Reads the files of a folder. Throws what `parsePolicy` and `checkOverlay` throw, and `rule-refused` for a name that is used twice. */
export async function loadPolicies(folder: string = shipped): Promise<WrittenPolicies> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  const playbooks = new Map<string, Playbook>();
  const overlays = new Map<string, Overlay>();
  const policyTexts = new Map<string, string>();
  const fileOf = new Map<Overlay, string>();
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    const read = parsePolicy(text, file);
    const name = read.kind === 'playbook' ? read.playbook.playbook : read.overlay.overlay;
    if (playbooks.has(name) || overlays.has(name))
      throw new Failure('rule-refused', `${file} is named "${name}", as another file is. Rename one.`);
    policyTexts.set(name, text);
    if (read.kind === 'playbook') playbooks.set(name, read.playbook);
    else {
      overlays.set(name, read.overlay);
      fileOf.set(read.overlay, file);
    }
  }
  for (const [overlay, file] of fileOf) checkOverlay(overlay, file, playbooks);
  return { playbooks, overlays, policyTexts };
}

/** The playbook a case is opened with. Throws `bad-request` for a name nobody wrote, `rule-refused` for layers that do not go together. */
export function choosePlaybook(
  { playbooks, overlays }: Policies,
  { playbook, overlays: wanted }: { readonly playbook: string; readonly overlays: readonly string[] },
): { readonly playbook: Playbook; readonly notes: readonly string[] } {
  const base = named(playbooks, playbook, 'playbook');
  const layered = layerPlaybooks(
    base,
    wanted.map((name) => named(overlays, name, 'overlay')),
  );
  if (layered.faults.length > 0)
    throw new Failure('rule-refused', `These layers do not go together. ${layered.faults.join(' ')}`);
  return layered;
}

function named<Policy>(known: ReadonlyMap<string, Policy>, name: string, kind: 'playbook' | 'overlay'): Policy {
  const found = known.get(name);
  if (found !== undefined) return found;
  throw new Failure(
    'bad-request',
    `There is no ${kind} "${name}". Choose one of: ${[...known.keys()].sort().join(', ')}.`,
  );
}
