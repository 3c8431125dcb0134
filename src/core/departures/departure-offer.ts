import { z } from 'zod';

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const number = z.int().min(1);

/** What would answer a question about a departure: a case to move, or one to cancel. Nobody does either but an operator. */
export const departureOffer = z.discriminatedUnion('deed', [
  z.strictObject({
    deed: z.literal('move'),
    number,
    lastWorkingDay: day,
    /** Null: the end of access moves along with the day. */
    accessEndsAt: z.string().nullable(),
  }),
  z.strictObject({ deed: z.literal('cancel'), number }),
]);
export type DepartureOffer = z.infer<typeof departureOffer>;

/** The words that ask, with the command that would do it. */
export function wordsOfOffer(offer: DepartureOffer): string {
  const what = offer.deed === 'move' ? 'Move it' : 'Cancel the case';
  return `${what} (${commandOf(offer)}), or leave it.`;
}

/** The command that does what is offered. */
export function commandOf(offer: DepartureOffer): string {
  if (offer.deed === 'cancel') return `./handback departures cancel OFF-${offer.number} --reason TEXT`;
  const access = offer.accessEndsAt === null ? '' : ` --access-ends ${offer.accessEndsAt}`;
  return `./handback departures move OFF-${offer.number} --last-day ${offer.lastWorkingDay}${access}`;
}

/** How a question was answered: somebody did it themselves, the case was moved or cancelled, or everything stays as it is. */
export const settledHows = ['by_hand', 'moved', 'cancelled', 'left'] as const;
export type SettledHow = (typeof settledHows)[number];
