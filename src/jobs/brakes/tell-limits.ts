import { scopesFor } from '../../core/permission.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { listHands } from '../../store/two-people/proposals.ts';

type Limits = { readonly perDay: number; readonly perWeek: number };

/** A change of the limits of all departures together, and from when on it counts. */
export type LimitsChange = { readonly before: Limits; readonly after: Limits; readonly countsFrom: Temporal.Instant };

/** Tells everybody who may release a brake, whoever made the change among them: nobody changes a limit unseen. */
export async function tellOfLimits(tx: Tx, { before, after, countsFrom }: LimitsChange): Promise<void> {
  const readers = (await listHands(tx)).filter(({ acting }) => scopesFor(acting, 'brakes.release').length > 0);
  const values = { before: say(before), after: say(after), countsFrom: countsFrom.toString() };
  await queueMessages(
    tx,
    readers.map(({ acting }) => ({
      template: 'brake_limits',
      channel: 'mail',
      recipient: { kind: 'operator', id: acting.operatorId },
      offboardingId: null,
      values,
      dedupKey: `brake_limits ${countsFrom.toString()} ${values.after} ${acting.operatorId}`,
    })),
  );
}

/** In as few words as any language bears. */
function say({ perDay, perWeek }: Limits): string {
  return `${perDay} (24 h), ${perWeek} (7 d)`;
}
