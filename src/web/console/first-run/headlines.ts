import type { SweepReport } from '../../../core/sweep/sweep-report.ts';
import type { Values } from '../language/words.ts';
import type { FirstRunKey } from './words.ts';

/** How loud a sentence is meant: something to act upon, something to look into, or all well. */
export type Tone = 'alarm' | 'question' | 'calm';
type Headline = { readonly tone: Tone; readonly key: FirstRunKey; readonly values: Values };

/** The counts of a sweep as sentences, the most urgent first; what is not known is never left out. */
export function headlinesOf(report: SweepReport): readonly Headline[] {
  const { totals, files, refusedFiles, people, accountsOfNobody, serviceAccounts, verdict, unknowns } = report;
  const counted = (tone: Tone, key: FirstRunKey, count: number): readonly Headline[] =>
    count > 0 ? [{ tone, key, values: { count } }] : [];
  const access: readonly Headline[] =
    totals.openAccounts > 0
      ? [
          {
            tone: 'alarm',
            key: 'canSignIn',
            values: { count: totals.leaversWithAccess, accounts: totals.openAccounts },
          },
        ]
      : people.left > 0
        ? files.some(({ subject }) => subject === 'accounts')
          ? [{ tone: 'calm', key: 'nobodyCan', values: { count: people.left } }]
          : [{ tone: 'question', key: 'nobodyLooked', values: { count: people.left } }]
        : files.length > 0
          ? [{ tone: 'question', key: 'nobodyLeft', values: {} }]
          : [];
  return [
    ...counted('alarm', 'notRead', refusedFiles.length),
    ...access,
    ...counted('alarm', 'usedAfterLeaving', totals.signInsAfterLeaving),
    ...counted('alarm', 'assetsOut', totals.assets),
    ...counted('alarm', 'seatsPaid', totals.seats),
    ...counted('question', 'maybeOpen', totals.unknownAccounts),
    ...counted('question', 'ofNobody', accountsOfNobody.accounts.length),
    ...counted('question', 'service', serviceAccounts.length),
    ...counted('calm', 'leaving', people.leaving),
    ...(verdict === 'clean' ? [{ tone: 'calm', key: 'clean', values: {} } as const] : []),
    ...counted('question', 'notKnown', unknowns.length),
  ];
}
