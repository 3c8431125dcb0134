import { stringify } from 'yaml';
import { type Overlay, overlay, type Playbook, playbook } from '../core/playbooks/playbook.ts';

/** A playbook or an overlay as it was kept, written as its file would be: without layers and comments, and with its keys always in the same order. */
export function policyText(policy: Playbook | Overlay): string {
  const written = isPlaybook(policy) ? withoutLayers(policy) : policy;
  // The schema puts the keys in order, which the database does not keep; what an older schema allowed is shown as it is.
  const read = (isPlaybook(policy) ? playbook : overlay).safeParse(written);
  return stringify(read.data ?? written, { lineWidth: 120 });
}

function isPlaybook(policy: Playbook | Overlay): policy is Playbook {
  return 'playbook' in policy;
}

function withoutLayers({ overlays: _overlays, steps, ...head }: Playbook): object {
  return { ...head, steps: steps.map(({ layer: _layer, changed_by: _changedBy, ...step }) => step) };
}
