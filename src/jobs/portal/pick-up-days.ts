import { personActor } from '../../core/event.ts';
import { addWorkingDays } from '../../core/plans/working-days.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { PortalFacts } from '../../store/portal/portal-facts.ts';
import { lockPortal, type PortalLink } from '../../store/portal/portal-links.ts';
import { savePickUpDay } from '../../store/returns/asset-returns.ts';
import { calendarOf } from '../plans/calendar.ts';
import { refuseEndless } from './refuse-endless.ts';

/** Whoever fetches things needs a day between to arrange it, and plans no further ahead than two weeks of work. */
const firstAfter = 2;
const offered = 10;

/** The days on which things can be fetched from a leaver: working days where they are. */
export function pickUpDays({
  now,
  timeZone,
  country,
}: Pick<PortalFacts, 'now' | 'timeZone' | 'country'>): readonly Temporal.PlainDate[] {
  const calendar = calendarOf(country);
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  return Array.from({ length: offered }, (_, index) => addWorkingDays(today, firstAfter + index, calendar));
}

/**
 * Keeps the day on which a leaver would like to have fetched what is picked up (null: any of them), for everything that no shipment has been
 * ordered for. It is their wish: whoever fetches it sees it beside the thing and in their calendar. Throws `too-many-requests`.
 */
export async function choosePickUpDay(
  tx: Tx,
  link: Pick<PortalLink, 'offboardingId' | 'personId'>,
  day: Temporal.PlainDate | null,
): Promise<void> {
  await lockPortal(tx, link.offboardingId);
  await refuseEndless(tx, link, 'days');
  const changed = await savePickUpDay(tx, link.offboardingId, day);
  if (changed === 0) return;
  await recordEvent(tx, {
    offboardingId: link.offboardingId,
    type: 'return.pick_up_asked',
    actor: personActor(link.personId),
    data: { day: day?.toString() ?? null, things: changed },
  });
}
