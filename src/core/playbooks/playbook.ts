import { z } from 'zod';
import { verbs } from '../applications/connector.ts';
import { condition } from './condition.ts';
import { dueRule } from '../plans/due.ts';
import { assurances, itemKinds } from '../item.ts';

/** What a step does. The order laws are written in these words; those that are also a connector's verb can run by themselves. */
export const actions = [
  'confirm_dates',
  'check_hold',
  'announce',
  'observe',
  'ask_leaver',
  'name_successor',
  'approve',
  'capture_keys',
  'hand_over',
  'copy_local_data',
  'remind_duties',
  'mark_informed',
  'switch_badge_off',
  'cancel_card',
  'remove_mfa',
  'stop_forwarding',
  'rotate_secrets',
  'review_activity',
  'preserve_data',
  'page_on_call',
  'lock_device',
  'collect',
  'move_number',
  'pursue_return',
  'inspect',
  'decide',
  'sanitize',
  'wipe',
  'delete',
  'attest',
  'verify',
  'close',
  'recheck',
  'notify_team',
  'arrange',
  'remove_work_profile',
  ...verbs,
] as const;
export type Action = (typeof actions)[number];

/** What destroys something for good, or takes the seat that keeps it alive: never without a check for a legal hold. */
export const destroyingActions: readonly Action[] = ['wipe', 'delete', 'sanitize', 'releaseSeat'];

/** Who may be asked: roles of operators, or relations to the person or the thing. */
export const owners = [
  'it',
  'security',
  'hr',
  'facilities',
  'legal',
  'finance',
  'manager',
  'leaver',
  'app_owner',
  'successor',
  'sponsor',
  'site_desk',
  'case_owner',
  'admin',
] as const;

export const evidenceKinds = [
  'confirmed',
  'tick',
  'note',
  'file',
  'photo',
  'signature',
  'scan',
  'approval',
  'acceptance',
] as const;

const stepKey = z.string().regex(/^[a-z][a-z0-9_]{1,39}$/, 'small letters, digits and underscores, a letter first');

const layerName = z.string().regex(/^[a-z][a-z0-9_-]{1,39}$/, 'small letters, digits, underscores and hyphens');
const phase = z.enum(['gate', 'watch', 'optional']);

const stepFields = {
  title: z.string().min(3).max(160),
  /** The same in words for the leaver, by language (BCP 47); English where theirs is not there, the title where none is. */
  to_leaver: z
    .record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a language such as en'), z.string().min(3).max(200))
    .optional(),
  action: z.enum(actions),
  /** First owner that can be found; an automatic step falls to them when no connector can do it. */
  owner: z.array(z.enum(owners)).min(1),
  due: dueRule,
  select: condition.optional(),
  when: condition.optional(),
  /** Kinds that count; one of them is enough. */
  evidence: z.array(z.enum(evidenceKinds)).min(1),
};

/** One row of a playbook. Without `select` it is done once for the case; with it, once for every item that fits. */
export const playbookStep = z.strictObject({
  id: stepKey,
  ...stepFields,
  /** The step may not start before it is due; others may start as soon as their order allows. */
  not_before_due: z.boolean().default(false),
  after: z.array(stepKey).default([]),
  /** `gate` holds the closing; `watch` never does. */
  phase: phase.default('gate'),
});
/** A step; in a playbook made of layers also which of them it came from, and which changed it. */
export type PlaybookStep = Readonly<z.infer<typeof playbookStep>> & {
  readonly layer?: string;
  readonly changed_by?: readonly string[];
};

/** Which ending the plan wants for the items that fit; the first rule that fits decides. */
export const endingRule = z.strictObject({
  kind: z.enum(itemKinds),
  when: condition.optional(),
  expect: z.string(),
  assurance: z.enum(assurances),
  /** How old the observation may be at closing, in hours; absent: any age. */
  max_age_hours: z
    .int()
    .min(1)
    .max(24 * 365)
    .optional(),
});

const reviewed = {
  version: z.int().min(1),
  title: z.string().min(3),
  owner: z.enum(owners),
  review_on: z.iso.date('a day such as 2027-03-31'),
};

/** A versioned policy that makes plans: data, never code. */
export const playbook = z.strictObject({
  playbook: stepKey,
  ...reviewed,
  /** Steps carry on without an approval of the plan's digest only where this is false. */
  approval: z.boolean().default(true),
  /** In a queue lane of its own, ahead of scheduled work. */
  immediate: z.boolean().default(false),
  /** False: no step may ask, remind or chase the person. */
  writes_to_person: z.boolean().default(true),
  endings: z.array(endingRule).min(1),
  steps: z.array(playbookStep).min(1),
  recheck_days: z.array(z.int().min(1).max(3650)).default([1, 7, 30, 90]),
});
export type Playbook = Readonly<Omit<z.infer<typeof playbook>, 'steps' | 'writes_to_person'>> & {
  readonly steps: readonly PlaybookStep[];
  /** Absent in a case that was opened before this could be said: true. */
  readonly writes_to_person?: boolean;
  /** What was laid over it, the last one on top. */
  readonly overlays?: readonly { readonly overlay: string; readonly version: number }[];
};

/** Whether a playbook never writes to the person: its cases are quiet. */
export function isQuiet({ writes_to_person: writes }: Pick<Playbook, 'writes_to_person'>): boolean {
  return writes === false;
}

/** Only on these of the overlay's bases; absent: on all of them. */
const bases = z.array(stepKey).min(1);

/** A step that an overlay adds. */
export const addedStep = playbookStep.extend({
  bases: bases.optional(),
  /** Steps that wait for this one; the closing does by itself, where this step holds it. */
  before: z.array(stepKey).default([]),
  /** The step it takes the place of: what waited for that one waits for this one. */
  replaces: stepKey.optional(),
});

/** Fields of a step that an overlay replaces; all others stay. */
export const stepChange = z
  .strictObject({ id: stepKey, bases: bases.optional() })
  .extend(
    z.strictObject({ ...stepFields, not_before_due: z.boolean(), after: z.array(stepKey), phase }).partial().shape,
  );

/** What is laid over a playbook for a kind of person or thing: steps more, steps less, other fields, endings in front. */
export const overlay = z.strictObject({
  overlay: layerName,
  ...reviewed,
  /** The playbooks that it may be laid over. */
  bases,
  endings: z.array(endingRule).default([]),
  remove: z.array(stepKey).default([]),
  changes: z.array(stepChange).default([]),
  steps: z.array(addedStep).default([]),
});
export type Overlay = Readonly<z.infer<typeof overlay>>;
