import { allowed, refused, type Verdict } from '../failure.ts';

/** How long a check-in can be taken back: as long as whoever scanned still has the box before them. */
export const undoMinutes = 30;

/** What stands between a check-in and its undoing. */
export type UndoFacts = {
  readonly at: Temporal.Instant;
  readonly now: Temporal.Instant;
  /** It is in our hands as it came in: nobody has it, and nothing has moved it since. */
  readonly stillReceived: boolean;
  /** A box moved on with it, or did not know of it. */
  readonly fromBox: boolean;
  /** It was inspected, decided about, erased, ordered to be erased or given away since. */
  readonly worked: boolean;
  /** In a case, somebody or something has gone on from it. */
  readonly caseWentOn: boolean;
};

/** The last instant at which a check-in of this instant can be taken back. */
export function undoUntil(at: Temporal.Instant): Temporal.Instant {
  return at.add({ minutes: undoMinutes });
}

/** Whether a check-in may be taken back: only soon, and only while nothing rests on it. */
export function judgeUndo({ at, now, stillReceived, fromBox, worked, caseWentOn }: UndoFacts): Verdict {
  if (Temporal.Instant.compare(now, undoUntil(at)) > 0)
    return refused(
      `It was checked in more than ${undoMinutes} minutes ago. If it is not here, open a dispute about it: until that is settled, nothing is erased or given away.`,
    );
  if (!stillReceived) return refused('It has moved on since it was checked in. Look at its history.');
  if (fromBox)
    return refused(
      'It was taken out of a box, and the box counts as received with it. Open a dispute about it instead.',
    );
  if (worked)
    return refused(
      'It has been inspected, decided about or erased since it was checked in. Open a dispute about it instead.',
    );
  if (caseWentOn) return refused('A case has gone on with what was checked in. Open a dispute about it instead.');
  return allowed;
}
