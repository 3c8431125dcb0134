import { z } from 'zod';
import type { BrakeLimits } from './brake.ts';

const limit = z.int().min(1).max(1_000_000);

const limitFields = z
  .object({
    perDay: limit,
    perWeek: limit,
    immediatePerHour: limit,
    departmentShare: z.number().min(0).max(1),
    accessPerHour: limit,
  })
  .partial();

/** The brakes of an organization's settings. A raise counts only from its instant on; a lower limit has no instant to wait for. */
export const brakeSettings = limitFields.extend({
  raise: limitFields
    .pick({ perDay: true, perWeek: true })
    .extend({ countsFrom: z.iso.datetime({ offset: true }) })
    .optional(),
});
export type BrakeSettings = z.infer<typeof brakeSettings>;

/** The limits that count at an instant. Settings nobody can read leave the limits that follow from the number of people. */
export function limitsAt(settings: unknown, now: Temporal.Instant): BrakeLimits {
  const { raise: _, ...limits } = settledAt(settings, now);
  return limits;
}

export type WantedLimits = Pick<BrakeLimits, 'perDay' | 'perWeek'>;

/** Settings in which a raise whose instant has come is a limit like any other. */
export function settledAt(
  settings: unknown,
  now: Temporal.Instant,
): BrakeLimits & { readonly raise?: WantedLimits & { readonly countsFrom: string } } {
  const parsed = brakeSettings.safeParse(settings ?? {});
  if (!parsed.success) return {};
  const { raise, ...set } = parsed.data;
  if (raise === undefined) return defined(set);
  const { countsFrom, ...higher } = raise;
  if (Temporal.Instant.compare(countsFrom, now) <= 0) return { ...defined(set), ...defined(higher) };
  return { ...defined(set), raise: { countsFrom, ...defined(higher) } };
}

/** What somebody asks for, told apart: what is not higher counts at once, what is higher needs two people and a day. */
export function splitChange(
  asked: WantedLimits,
  inForce: { readonly perDay: number; readonly perWeek: number },
): { readonly lower: WantedLimits; readonly higher: WantedLimits } {
  const pick = (higher: boolean): WantedLimits => ({
    ...(asked.perDay !== undefined && asked.perDay > inForce.perDay === higher ? { perDay: asked.perDay } : {}),
    ...(asked.perWeek !== undefined && asked.perWeek > inForce.perWeek === higher ? { perWeek: asked.perWeek } : {}),
  });
  return { lower: pick(false), higher: pick(true) };
}

/** Settings after some limits were lowered; a raise that was on its way for the same limit is off. */
export function withLower(settings: unknown, lower: WantedLimits, now: Temporal.Instant): BrakeSettings {
  const { raise, ...set } = settledAt(settings, now);
  const { countsFrom, ...higher } = raise ?? { countsFrom: '' };
  const left = Object.fromEntries(Object.entries(higher).filter(([name]) => !(name in lower)));
  return { ...set, ...lower, ...(Object.keys(left).length === 0 ? {} : { raise: { ...left, countsFrom } }) };
}

/** Settings with a raise that counts a day from now; it takes the place of one that was on its way. */
export function withRaise(settings: unknown, higher: WantedLimits, now: Temporal.Instant): BrakeSettings {
  const { raise: _, ...set } = settledAt(settings, now);
  return { ...set, raise: { ...higher, countsFrom: now.add({ hours: raiseWaitsHours }).toString() } };
}

/** How long a raise waits after two people decided it: nobody raises a limit, does harm and lowers it again unseen. */
export const raiseWaitsHours = 24;

function defined<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
