import type { Overlay, Playbook } from '../../core/playbooks/playbook.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';

type Step = { readonly id: string; readonly title?: string | undefined };

/** What one version of a playbook or an overlay says otherwise than another. Steps are told apart by their ids. */
export type PolicyChanges = {
  readonly added: readonly NamedStep[];
  readonly removed: readonly NamedStep[];
  readonly changed: readonly (NamedStep & { readonly fields: readonly string[] })[];
  /** Everything beside the steps; a value that is more than a word is left out. */
  readonly head: readonly { readonly field: string; readonly before: string | null; readonly after: string | null }[];
};
type NamedStep = { readonly id: string; readonly title: string };

/** Compares two versions; the order in which keys are written makes no difference. */
export function comparePolicies(before: Playbook | Overlay, after: Playbook | Overlay): PolicyChanges {
  const [old, fresh] = [stepsById(before), stepsById(after)];
  const steps = [...fresh.values()];
  return {
    added: steps.filter(({ id }) => !old.has(id)).map(named),
    removed: [...old.values()].filter(({ id }) => !fresh.has(id)).map(named),
    changed: steps.flatMap((step) => {
      const fields = differingFields(old.get(step.id) ?? step, step);
      return fields.length === 0 ? [] : [{ ...named(step), fields }];
    }),
    head: differingFields({ ...before, steps: null }, { ...after, steps: null }).map((field) => ({
      field,
      before: wordOf(before, field),
      after: wordOf(after, field),
    })),
  };
}

function stepsById({ steps }: Playbook | Overlay): ReadonlyMap<string, Step> {
  return new Map(steps.map((step) => [step.id, step]));
}

function named({ id, title }: Step): NamedStep {
  return { id, title: title ?? id };
}

function differingFields(before: object, after: object): readonly string[] {
  const [old, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const digest = (value: unknown) => (value === undefined ? '' : digestOf(canonicalBytes({ value })));
  return [...new Set([...fresh.keys(), ...old.keys()])].filter(
    (field) => digest(old.get(field)) !== digest(fresh.get(field)),
  );
}

function wordOf(policy: object, field: string): string | null {
  const value: unknown = Object.getOwnPropertyDescriptor(policy, field)?.value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : null;
}
