import type { DepartureKind } from './departures/departure.ts';
import { Failure } from './failure.ts';

/** What is asked for a confidential departure: who else may know, by id or address, and until which hour; null: until the person is told. */
export type EmbargoWish = { readonly named: readonly string[]; readonly until: Temporal.Instant | null };

/** How long a case stays confidential: until its hour, until the person is told, or whichever comes first. */
export type EmbargoEnd = { readonly until: Temporal.Instant | null; readonly untilInformed: boolean };

/** When somebody is told that they leave; null: nobody has said when. */
type Told = {
  readonly kind: DepartureKind;
  readonly informedAt: Temporal.Instant | null;
  readonly now: Temporal.Instant;
};

/**
 * Says until when a departure is confidential; null: it is not. Without a wish it is when somebody has to leave who has not been
 * told, or has died and their colleagues have not been told. Throws `rule-refused` for an end that would be over at once.
 */
export function embargoEnd(wish: EmbargoWish | null, { kind, informedAt, now }: Told): EmbargoEnd | null {
  const told = informedAt !== null && Temporal.Instant.compare(informedAt, now) <= 0;
  if (wish === null)
    return (kind === 'involuntary' || kind === 'death') && !told ? { until: null, untilInformed: true } : null;
  const { until } = wish;
  if (until !== null && Temporal.Instant.compare(until, now) <= 0)
    throw new Failure('rule-refused', `The embargo would have ended at ${until.toString()}. Name a later hour.`);
  if (until === null && told) {
    throw new Failure(
      'rule-refused',
      'An embargo without an hour ends when the person is told, and this one knows already. Say until when it lasts (--until).',
    );
  }
  return { until, untilInformed: !told };
}
