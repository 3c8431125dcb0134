import { stringify } from 'yaml';
import type { Playbook } from '../core/playbooks/playbook.ts';

/** A playbook that a case was opened with, written as its file would be: without layers, and without comments. */
export function playbookText({ overlays: _overlays, steps, ...head }: Playbook): string {
  const written = steps.map(({ layer: _layer, changed_by: _changedBy, ...step }) => step);
  return stringify({ ...head, steps: written }, { lineWidth: 120 });
}
