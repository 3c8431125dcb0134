import type { BrakeLimits } from './brake.ts';
import type { Verb } from '../applications/connector.ts';

/** What is counted while it is done: people who lose access, devices wiped, accounts deleted. */
export type Effect = 'access' | 'wipe' | 'delete';

/** How much of it may be done. `ceilingPerHour` holds in a mass event as well. */
export type EffectLimit = {
  readonly perHour: number;
  readonly perDay: number | null;
  readonly ceilingPerHour: number | null;
};

export const effectLimits: Readonly<Record<Effect, EffectLimit>> = {
  access: { perHour: 20, perDay: null, ceilingPerHour: null },
  wipe: { perHour: 3, perDay: 10, ceilingPerHour: 25 },
  delete: { perHour: 5, perDay: null, ceilingPerHour: null },
};

const effects: Readonly<Record<Verb, Effect | null>> = {
  suspend: 'access',
  revokeSessions: 'access',
  removeFromGroups: 'access',
  deprovision: 'access',
  releaseSeat: 'access',
  transferData: null,
  restore: null,
};

/** What a verb counts as; null for one that takes nothing away. */
export function effectOf(verb: Verb): Effect | null {
  return effects[verb];
}

/** What may still be done in a case's name: null where nothing limits it. Who must be out at once is not kept in by a count. */
export function limitFor(
  effect: Effect,
  of: { readonly immediate: boolean; readonly inMassEvent: boolean; readonly limits: BrakeLimits },
): Pick<EffectLimit, 'perHour' | 'perDay'> | null {
  const { perHour, perDay, ceilingPerHour } = effectLimits[effect];
  if (of.inMassEvent) return ceilingPerHour === null ? null : { perHour: ceilingPerHour, perDay: null };
  if (effect !== 'access') return { perHour, perDay };
  return of.immediate ? null : { perHour: of.limits.accessPerHour ?? perHour, perDay };
}

/** Why a step waits, as a sentence. */
export function sayEffectLimit(effect: Effect, { perHour, perDay }: Pick<EffectLimit, 'perHour' | 'perDay'>): string {
  const words = { access: 'people who lose access', wipe: 'wiped devices', delete: 'deleted accounts' };
  const day = perDay === null ? '' : ` or ${perDay} in a day`;
  return `It waits: the limit for ${words[effect]} is ${perHour} in an hour${day}, and it is reached. It goes on by itself.`;
}
