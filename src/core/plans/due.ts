import { z } from 'zod';

/** A point a step hangs on: a date of the departure, or the end of another step that may not have happened yet. */
const anchors = ['notice', 'last_working_day', 'access_ends', 'employment_ends', 'informed', 'step_ended'] as const;

/**
 * Anchor plus an offset: `{anchor: last_working_day, working_days: -5, at: "15:00"}`. First the day is found (days, then working
 * days), then the time of day (`at`, or the anchor's own), then hours and minutes are added as time that really elapses.
 */
export const dueRule = z
  .strictObject({
    anchor: z.enum(anchors),
    /** With anchor `step_ended`: the key of that step. */
    step: z.string().optional(),
    days: z.int().min(-400).max(4000).optional(),
    /** Zero moves to the next working day, unless the day is one already. */
    working_days: z.int().min(-260).max(2600).optional(),
    hours: z.int().min(-240).max(2400).optional(),
    minutes: z.int().min(-1440).max(14400).optional(),
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a local time of day such as "17:00"')
      .optional(),
  })
  .refine((rule) => (rule.anchor === 'step_ended') === (rule.step !== undefined), {
    message: 'name the step with the anchor step_ended, and only there',
    path: ['step'],
  });
export type DueRule = Readonly<z.infer<typeof dueRule>>;
