import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { layerPlaybooks } from '../../core/playbooks/layer-playbooks.ts';
import type { Overlay, Playbook } from '../../core/playbooks/playbook.ts';
import { checkOverlay, parsePolicy, type PolicyReading } from '../../formats/playbook-file.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { insertOwnPolicy, listOwnPolicies } from '../../store/plans/own-policies.ts';
import type { Policies } from './playbooks.ts';

/** What the organization goes by: the playbooks and overlays it keeps itself, and for the rest what comes with Handback. */
export async function policiesOf(tx: Tx, shipped: Policies): Promise<Policies> {
  const own = await listOwnPolicies(tx);
  if (own.length === 0) return shipped;
  const playbooks = new Map(shipped.playbooks);
  const overlays = new Map(shipped.overlays);
  for (const one of own) {
    if (one.kind === 'playbook') playbooks.set(one.name, one.body);
    else overlays.set(one.name, one.body);
  }
  return { playbooks, overlays };
}

/** The playbooks of `policiesOf`, for who needs no overlays. */
export async function playbooksOf(tx: Tx, playbooks: Policies['playbooks']): Promise<Policies['playbooks']> {
  return (await policiesOf(tx, { playbooks, overlays: new Map() })).playbooks;
}

/** A file that the organization could keep, and what it would take the place of. */
export type ReadyPolicy = {
  readonly name: string;
  readonly version: number;
  readonly kind: PolicyReading['kind'];
  readonly body: Playbook | Overlay;
  readonly current: Playbook | Overlay | null;
  readonly warnings: readonly string[];
};

/**
 * Reads a file and holds it against the policies in use: a version that goes on, a name of one kind only, and layers that still go
 * together. Throws what `parsePolicy` and `checkOverlay` throw, and `rule-refused`.
 */
export function readyPolicy(here: Policies, text: string, fileName: string): ReadyPolicy {
  const read = parsePolicy(text, fileName);
  const body = read.kind === 'playbook' ? read.playbook : read.overlay;
  const name = read.kind === 'playbook' ? read.playbook.playbook : read.overlay.overlay;
  const { version } = body;
  const [same, other] = read.kind === 'playbook' ? [here.playbooks, here.overlays] : [here.overlays, here.playbooks];
  if (other.has(name))
    throw new Failure(
      'rule-refused',
      `There is ${read.kind === 'playbook' ? 'an overlay' : 'a playbook'} named “${name}”. Choose another name.`,
    );
  const current = same.get(name) ?? null;
  if (current !== null && version <= current.version)
    throw new Failure(
      'rule-refused',
      `Version ${current.version} of “${name}” is in use. Write version ${current.version + 1}, or a higher one, into the file.`,
    );
  if (read.kind === 'overlay') checkOverlay(read.overlay, fileName, here.playbooks);
  else refuseLostOverlays(here, read.playbook, fileName);
  const warnings = read.kind === 'playbook' ? read.warnings.map(({ message }) => message) : [];
  return { name, version, kind: read.kind, body, current, warnings };
}

/** Keeps a file as the version that departures get from now on; cases that are open keep what they were opened with. Throws what `readyPolicy` throws. */
export async function saveOwnPolicy(
  tx: Tx,
  shipped: Policies,
  { text, fileName, operatorId }: { readonly text: string; readonly fileName: string; readonly operatorId: string },
): Promise<ReadyPolicy> {
  const ready = readyPolicy(await policiesOf(tx, shipped), text, fileName);
  const { name, version } = ready;
  const kept =
    'playbook' in ready.body
      ? ({ kind: 'playbook', body: ready.body } as const)
      : ({ kind: 'overlay', body: ready.body } as const);
  await insertOwnPolicy(tx, { name, version, text, ...kept }, operatorId);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'playbook.saved',
    actor: operatorActor(operatorId),
    data: { name, version, kind: kept.kind, digest: digestOf(canonicalBytes(kept.body)) },
  });
  return ready;
}

/** Throws `rule-refused` where an overlay could not be laid over a playbook any more. */
function refuseLostOverlays({ overlays }: Policies, playbook: Playbook, fileName: string): void {
  const faults = [...overlays.values()]
    .filter(({ bases }) => bases.includes(playbook.playbook))
    .flatMap((one) =>
      layerPlaybooks(playbook, [one]).faults.map((fault) => `${fileName}, with ${one.overlay} laid over it: ${fault}`),
    );
  if (faults.length > 0) throw new Failure('rule-refused', faults.join('\n'));
}
