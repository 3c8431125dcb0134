import { enteredLimit } from '../../core/brakes/brake.ts';
import { systemActor } from '../../core/event.ts';
import type { Role } from '../../core/permission.ts';
import { type Hand, isSamePerson } from '../../core/two-people/second-person.ts';
import { countActivePeople, countEntered, dailyArrivals } from '../../store/brakes/brake-arrivals.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { listHands } from '../../store/two-people/proposals.ts';

type Entered = {
  readonly operatorId: string;
  readonly personId: string;
  /** Null: they were not counted lately. */
  readonly activePeople: number | null;
  readonly now: Temporal.Instant;
};

/**
 * Counts a departure for the operator who entered it, and tells security and hr, once a week, of one who enters unusually many: how
 * many, and nobody's name. Holds nothing.
 */
export async function tellIfManyEntered(tx: Tx, entered: Entered): Promise<void> {
  const { operatorId, personId, activePeople, now } = entered;
  const people = await countEntered(tx, personId, operatorId);
  if (people <= enteredLimit(activePeople ?? 0, [])) return;
  const most = enteredLimit(
    activePeople ?? (await countActivePeople(tx)),
    await dailyArrivals(tx, { scope: 'operator', name: operatorId }),
  );
  // Who is far above was told of on the way there; a long list that somebody imports is not looked up row by row.
  if (people <= most || people > 4 * most) return;
  const { yearOfWeek, weekOfYear } = now.toZonedDateTimeISO('UTC');
  const told = await queueMessages(
    tx,
    readersBut(operatorId, await listHands(tx)).map(({ acting }) => ({
      template: 'many_entered',
      channel: 'mail',
      recipient: { kind: 'operator', id: acting.operatorId },
      offboardingId: null,
      values: { count: people, most },
      dedupKey: `many_entered ${operatorId} ${yearOfWeek}-${weekOfYear} ${acting.operatorId}`,
    })),
  );
  if (told === 0) return;
  await recordEvent(tx, {
    offboardingId: null,
    type: 'brake.many_entered',
    actor: systemActor,
    about: { kind: 'operator', id: operatorId },
    data: { people, most },
  });
}

/** Security and hr, or else administrators; never whoever it is about, under whichever account. */
function readersBut(operatorId: string, hands: readonly Hand[]): readonly Hand[] {
  const own = hands.find(({ acting }) => acting.operatorId === operatorId);
  const others = hands.filter((hand) => own === undefined || !isSamePerson(hand, own));
  const holding = (roles: readonly Role[]) =>
    others.filter(({ acting }) =>
      acting.grants.some(({ role, scope }) => scope === 'organization' && roles.includes(role)),
    );
  const heard = holding(['security', 'hr']);
  return heard.length > 0 ? heard : holding(['admin']);
}
