import { z } from 'zod';
import { verbs } from './connector.ts';
import { condition } from './condition.ts';
import { dueRule } from './due.ts';
import { assurances, itemKinds } from './item.ts';

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
] as const;

const evidenceKinds = ['confirmed', 'note', 'file', 'photo', 'signature', 'scan', 'approval', 'acceptance'] as const;

const stepKey = z.string().regex(/^[a-z][a-z0-9_]{1,39}$/, 'small letters, digits and underscores, a letter first');

/** One row of a playbook. Without `select` it is done once for the case; with it, once for every item that fits. */
export const playbookStep = z.strictObject({
  id: stepKey,
  title: z.string().min(3).max(160),
  action: z.enum(actions),
  /** First owner that can be found; an automatic step falls to them when no connector can do it. */
  owner: z.array(z.enum(owners)).min(1),
  due: dueRule,
  /** The step may not start before it is due; others may start as soon as their order allows. */
  not_before_due: z.boolean().default(false),
  select: condition.optional(),
  when: condition.optional(),
  /** Kinds that count; one of them is enough. */
  evidence: z.array(z.enum(evidenceKinds)).min(1),
  after: z.array(stepKey).default([]),
  /** `gate` holds the closing; `watch` never does. */
  phase: z.enum(['gate', 'watch', 'optional']).default('gate'),
});
export type PlaybookStep = Readonly<z.infer<typeof playbookStep>>;

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

/** A versioned policy that makes plans: data, never code. */
export const playbook = z.strictObject({
  playbook: stepKey,
  version: z.int().min(1),
  title: z.string().min(3),
  owner: z.enum(owners),
  review_on: z.iso.date('a day such as 2027-03-31'),
  /** Steps carry on without an approval of the plan's digest only where this is false. */
  approval: z.boolean().default(true),
  /** In a queue lane of its own, ahead of scheduled work. */
  immediate: z.boolean().default(false),
  endings: z.array(endingRule).min(1),
  steps: z.array(playbookStep).min(1),
  recheck_days: z.array(z.int().min(1).max(3650)).default([1, 7, 30, 90]),
});
export type Playbook = Readonly<z.infer<typeof playbook>>;
