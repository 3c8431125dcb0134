import { z } from 'zod';
import { departureKinds } from '../../core/departures/departure.ts';

/** `when` is a condition as playbooks write them; it is checked by the rules' own schema, which names the rule that is wrong. */
const rule = z.record(z.string(), z.unknown());

export const rulesBody = z.strictObject({
  rules: z.array(rule).max(100).nullable().describe('In order; null goes back to the usual rules'),
});

export const rulesView = z
  .object({
    own: z.boolean().describe('The organization wrote them'),
    rules: z.array(rule),
  })
  .meta({ id: 'PlaybookRules' });
export type RulesView = z.infer<typeof rulesView>;

export const choiceQuery = z.strictObject({
  employeeNumber: z.string().min(1).max(200),
  kind: z.enum(departureKinds).default('voluntary'),
});

export const playbookChoice = z
  .object({ playbook: z.string(), overlays: z.array(z.string()) })
  .meta({ id: 'PlaybookChoice' });
export type PlaybookChoiceView = z.infer<typeof playbookChoice>;
