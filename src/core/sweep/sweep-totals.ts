import type { Money } from '../import-record.ts';
import type { KnownPerson } from './sweep-people.ts';
import type { SweepReport, SweepTotals, SweptLeaver } from './sweep-report.ts';

/** How many people stand where, once that has been settled. */
export function countStandings(people: Iterable<KnownPerson>): Omit<SweepReport['people'], 'known'> {
  const counts = { left: 0, leaving: 0, statusUnknown: 0 };
  for (const { standing } of people) {
    const state = standing?.state;
    if (state === 'left') counts.left += 1;
    else if (state === 'leaving') counts.leaving += 1;
    else if (state === 'unknown') counts.statusUnknown += 1;
  }
  return counts;
}

/** The counts a reader wants first. A device of somebody's own is not counted among those to come back. */
export function totalsOf(leavers: readonly SweptLeaver[], closedAccounts: number): SweepTotals {
  const accounts = leavers.flatMap((leaver) => leaver.accounts);
  const open = accounts.filter(({ active }) => active === true);
  const assets = leavers.flatMap((leaver) => leaver.assets).filter(({ byod }) => !byod);
  const seats = leavers.flatMap((leaver) => leaver.seats);
  return {
    leaversWithAccess: leavers.filter((leaver) => leaver.accounts.some(({ active }) => active === true)).length,
    openAccounts: open.length,
    privilegedAccounts: open.filter(({ privileged }) => privileged === true).length,
    signInsAfterLeaving: accounts.filter(({ signedInAfterLeaving }) => signedInAfterLeaving).length,
    unknownAccounts: accounts.length - open.length,
    closedAccounts,
    assets: assets.length,
    assetValue: sumByCurrency(assets.map(({ value }) => value)),
    seats: seats.length,
    seatPrice: sumByCurrency(seats.map(({ price }) => price)),
  };
}

/** One sum for each currency, the largest first; nothing is converted. */
function sumByCurrency(amounts: Iterable<Money | null>): readonly Money[] {
  const sums = new Map<string, number>();
  for (const amount of amounts) {
    if (amount) sums.set(amount.currency, (sums.get(amount.currency) ?? 0) + amount.minor);
  }
  return Array.from(sums, ([currency, minor]) => ({ minor, currency })).sort((a, b) => b.minor - a.minor);
}
