import { z } from 'zod';
import { type Condition, type ConditionField, condition, type Facts, fits } from './condition.ts';

/** What is known of a departure before anybody has looked at what the person holds: all that a rule may ask. */
const choiceFields: readonly ConditionField[] = [
  'departure.kind',
  'worker.type',
  'person.country',
  'person.department',
  'person.location',
];

const name = z.string().min(1).max(40);

const playbookRule = z
  .strictObject({
    /** Left out: everybody. */
    when: condition.optional(),
    playbook: name.optional(),
    overlays: z.array(name).min(1).max(8).optional(),
  })
  .refine(({ playbook, overlays }) => playbook !== undefined || overlays !== undefined, {
    message: 'it names neither a playbook nor overlays',
  })
  .superRefine(({ when }, context) => {
    for (const field of when === undefined ? [] : fieldsIn(when)) {
      if (choiceFields.includes(field)) continue;
      const message = `${field} is not known before anybody has looked; a rule may ask for ${choiceFields.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['when'], message });
    }
  });

/** Which playbook a departure gets where nobody names one: the first that fits, with the overlays of every rule that fits. */
export const playbookRules = z.array(playbookRule).max(100);
export type PlaybookRules = Readonly<z.infer<typeof playbookRules>>;

/** The rules of an organization that has written none. */
export const usualRules: PlaybookRules = [
  { when: { field: 'departure.kind', is: 'death' }, playbook: 'bereavement' },
  { when: { field: 'worker.type', in: ['contractor', 'third_party'] }, playbook: 'contractor' },
];

export type PlaybookChoice = { readonly playbook: string; readonly overlays: readonly string[] };

/** The playbook for these facts; `standard` where no rule names one. An overlay that several rules name is laid once. */
export function choosePolicies(rules: PlaybookRules, facts: Facts): PlaybookChoice {
  const fitting = rules.filter(({ when }) => when === undefined || fits(when, facts));
  return {
    playbook: fitting.find(({ playbook }) => playbook !== undefined)?.playbook ?? 'standard',
    overlays: [...new Set(fitting.flatMap(({ overlays }) => overlays ?? []))],
  };
}

/** Which rule, counted from 1, names the playbook for these facts; null where none does. */
export function ruleThatChooses(rules: PlaybookRules, facts: Facts): number | null {
  const index = rules.findIndex(
    ({ when, playbook }) => playbook !== undefined && (when === undefined || fits(when, facts)),
  );
  return index === -1 ? null : index + 1;
}

function fieldsIn(tree: Condition): readonly ConditionField[] {
  if ('all' in tree) return tree.all.flatMap(fieldsIn);
  if ('any' in tree) return tree.any.flatMap(fieldsIn);
  return 'not' in tree ? fieldsIn(tree.not) : [tree.field];
}
