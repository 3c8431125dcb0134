import type { Money } from '../core/import-record.ts';
import { sayMoney } from '../core/say-money.ts';
import type {
  LeaverAccount,
  LeaverAsset,
  LeaverSeat,
  SweepReport,
  SweptFile,
  SweptLeaver,
} from '../core/sweep/sweep-report.ts';
import { plural } from './text.ts';

/** How loud a sentence is meant: something to act upon, something to look into, or all well. */
export type Tone = 'alarm' | 'question' | 'calm';
export type Sentence = { readonly tone: Tone; readonly text: string };

/** The counts of a sweep as sentences, the most urgent first. */
export function headlinesOf({
  totals,
  leavers,
  people,
  accountsOfNobody,
  serviceAccounts,
  verdict,
  unknowns,
}: SweepReport): readonly Sentence[] {
  const lines: Sentence[] = [];
  const say = (tone: Tone, text: string): void => {
    lines.push({ tone, text });
  };
  if (totals.openAccounts > 0) {
    const privileged = totals.privilegedAccounts > 0 ? `, ${number(totals.privilegedAccounts)} of them privileged` : '';
    const who = plural(totals.leaversWithAccess, 'person has left and can', 'people have left and can');
    say('alarm', `${who} still sign in: ${plural(totals.openAccounts, 'open account', 'open accounts')}${privileged}.`);
  } else if (people.left > 0) {
    say('calm', `None of the ${plural(people.left, 'person', 'people')} who left has an account known to be open.`);
  } else say('question', 'The files name nobody who has left.');
  if (totals.signInsAfterLeaving > 0) {
    say(
      'alarm',
      `${plural(totals.signInsAfterLeaving, 'account was', 'accounts were')} used after the last day of the person it belongs to.`,
    );
  }
  if (totals.assets > 0) {
    say(
      'alarm',
      `${plural(totals.assets, 'asset is', 'assets are')} still with people who left: ${kindsOf(leavers)}${worth(totals.assetValue)}.`,
    );
  }
  if (totals.seats > 0)
    say('alarm', `${plural(totals.seats, 'paid seat is', 'paid seats are')} still theirs${worth(totals.seatPrice)}.`);
  if (totals.unknownAccounts > 0) {
    say(
      'question',
      `${plural(totals.unknownAccounts, 'account of a leaver', 'accounts of leavers')} may be open or closed: the export does not say.`,
    );
  }
  if (accountsOfNobody.accounts.length > 0) {
    say(
      'question',
      `${plural(accountsOfNobody.accounts.length, 'account belongs', 'accounts belong')} to nobody in the list of people.`,
    );
  }
  if (serviceAccounts.length > 0)
    say(
      'question',
      `${plural(serviceAccounts.length, 'service or shared account has', 'service or shared accounts have')} no owner in the list of people.`,
    );
  if (people.leaving > 0) say('calm', `${plural(people.leaving, 'person is', 'people are')} still to leave.`);
  if (verdict === 'clean') say('calm', 'Nothing was found, and nothing is unknown: a clean result.');
  if (unknowns.length > 0) {
    say(
      'question',
      `${plural(unknowns.length, 'thing is', 'things are')} not known (see below): this is not a clean result.`,
    );
  }
  return lines;
}

/** Who somebody is and since when they have left. */
export function introductionOf({ employeeNumber, person, departure, since, days }: SweptLeaver): string {
  const where = person?.department ?? departure?.department;
  const when =
    since === null
      ? 'left, no file says when'
      : `left ${since}, ${days === 0 ? 'today' : `${plural(days ?? 0, 'day', 'days')} ago`}`;
  return [employeeNumber, where, when].filter((part) => part !== null && part !== undefined).join(' · ');
}

/** What is to be said about an account beside its name. */
export function remarksOn(account: LeaverAccount): string {
  const remarks = [
    account.privileged === true ? 'privileged' : undefined,
    account.kind === 'human' ? undefined : `${account.kind} account`,
    account.lastSignInAt === null ? undefined : `last sign-in ${account.lastSignInAt.slice(0, 10)}`,
    matchRemark(account.match),
  ];
  return remarks.filter((remark) => remark !== undefined).join(', ');
}

/** The state of a leaver's account in a few words. */
export function stateOf({ signedInAfterLeaving, active }: LeaverAccount): string {
  if (signedInAfterLeaving) return active === true ? 'USED AFTER LEAVING' : 'used after leaving';
  return active === true ? 'open' : 'open or closed?';
}

export function describeAsset(asset: LeaverAsset): string {
  const what = [asset.tag, asset.model ?? asset.name ?? asset.category].filter((part) => part !== null).join(' ');
  const details = [
    asset.serial === null ? undefined : `serial ${asset.serial}`,
    asset.value === null ? undefined : money(asset.value),
    asset.byod ? 'their own device' : undefined,
    asset.lastSeenAt ? `last checked in ${asset.lastSeenAt.slice(0, 10)}` : undefined,
    matchRemark(asset.match),
  ].filter((detail) => detail !== undefined);
  return [what, ...details].join(', ');
}

export function describeSeat(seat: LeaverSeat): string {
  const details = [
    seat.price === null ? undefined : money(seat.price),
    seat.termEnd === null ? undefined : `paid until ${seat.termEnd}`,
    seat.reassignable === false ? 'cannot be given to somebody else' : undefined,
    matchRemark(seat.match),
  ].filter((detail) => detail !== undefined);
  return [seat.licence, ...details].join(', ');
}

/** How the rows of a file found their people. */
export function matchingOf({ matched }: SweptFile): string {
  const parts = [
    matched.employee_number > 0 ? `${number(matched.employee_number)} by employee number` : undefined,
    matched.email > 0 ? `${number(matched.email)} by e-mail only` : undefined,
    matched.username > 0 ? `${number(matched.username)} by username only` : undefined,
    matched.ambiguous > 0 ? `${number(matched.ambiguous)} by what several people share` : undefined,
    matched.nobody > 0 ? `${number(matched.nobody)} to nobody` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? `matched ${parts.join(', ')}` : '';
}

function money(amount: Money): string {
  return sayMoney(amount, { grouped: true });
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

/** "1 laptop, 2 phones": what is owed back, by category. */
function kindsOf(leavers: readonly SweptLeaver[]): string {
  const kinds = new Map<string, number>();
  for (const { category, byod } of leavers.flatMap(({ assets }) => assets)) {
    const kind = category?.toLowerCase() ?? 'without a category';
    if (!byod) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const counted = Array.from(kinds)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${number(count)} ${kind}`);
  return counted.length > 5 ? `${counted.slice(0, 5).join(', ')} and others` : counted.join(', ');
}

function worth(sums: readonly Money[]): string {
  return sums.length === 0 ? '' : `, worth ${sums.map(money).join(' and ')}`;
}

function matchRemark(match: LeaverAccount['match']): string | undefined {
  if (match === 'employee_number') return undefined;
  return match === 'email' ? 'matched by e-mail only' : 'matched by username only';
}
