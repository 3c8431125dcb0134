import { metricRules } from '../core/metric-figure.ts';
import { type MetricPeriod, metricPeriod } from '../core/metric-period.ts';
import { computeMetrics, type MetricReport } from '../core/metric-report.ts';
import type { Playbook } from '../core/playbook.ts';
import type { Tx } from '../store/database/transaction.ts';
import {
  type AccountRow,
  type LeaverFilter,
  type LeaverRow,
  listAccountFacts,
  listCustodyFacts,
  listItemFacts,
  listLeavers,
  listRequiredSteps,
  listSeatFacts,
  readMetricFrame,
} from '../store/metric-facts.ts';
import { getOrganization } from '../store/organizations.ts';
import { leaverFacts } from './metric-leavers.ts';

/** Who is counted, beside the period; what is left out does not narrow. */
export type MetricFilters = Pick<LeaverFilter, 'department' | 'country' | 'workerType'>;

export type MetricQuestion = MetricFilters & {
  readonly period: string;
  /** The person who asks, as far as they are one. */
  readonly exceptPersonId: string | null;
  /** The operator who asks; null counts what nobody is named for, as snapshots for everybody do. */
  readonly askedBy: string | null;
  readonly playbooks: ReadonlyMap<string, Playbook>;
};

/** The six figures with everything that makes two people agree on them. */
export type MetricAnswer = MetricReport & {
  readonly period: MetricPeriod;
  readonly asOf: Temporal.Instant;
  readonly ledgerSize: number;
  readonly ruleVersion: number;
};

const noZombieCounts =
  'the zombie assets at the beginning and the end of a period were not counted, and the register does not tell of the past';
const noReuse = 'seats of one licence cannot be told apart, so a new one cannot be traced to one that was released';

/** Computes the six metrics of a period as of this transaction. Throws `bad-request` for a period that cannot be read. */
export async function measure(tx: Tx, question: MetricQuestion): Promise<MetricAnswer> {
  const { timeZone } = await getOrganization(tx);
  const { asOf, ledgerSize, applications, readable } = await readMetricFrame(tx, question.askedBy);
  const period = metricPeriod(question.period, timeZone);
  const leavers = await listLeavers(tx, { ...question, from: period.from, until: period.until });
  const report = computeMetrics(
    {
      leavers: await readFacts(tx, leavers, question.playbooks, asOf),
      zombies: { notMeasured: noZombieCounts },
      reuseNotMeasured: noReuse,
      coverage: { measured: readable, of: applications },
    },
    asOf,
  );
  return { ...report, period, asOf, ledgerSize, ruleVersion: metricRules.version };
}

async function readFacts(
  tx: Tx,
  leavers: readonly LeaverRow[],
  playbooks: ReadonlyMap<string, Playbook>,
  asOf: Temporal.Instant,
) {
  const people = leavers.map(({ personId }) => personId);
  const cases = leavers.flatMap(({ offboardingId }) => offboardingId ?? []);
  const itemRows = await listItemFacts(tx, cases, asOf);
  const named = itemRows.flatMap(({ accountId }) => accountId ?? []);
  const items = Map.groupBy(itemRows, ({ offboardingId }) => offboardingId);
  const steps = Map.groupBy(await listRequiredSteps(tx, cases), ({ offboardingId }) => offboardingId);
  const accounts = await listAccountFacts(tx, people, named);
  const accountById = new Map(accounts.map((account) => [account.accountId, account]));
  const accountsOf = Map.groupBy(accounts, ({ personId }) => personId);
  const custodies = Map.groupBy(await listCustodyFacts(tx, people), ({ personId }) => personId);
  const seats = Map.groupBy(await listSeatFacts(tx, people), ({ personId }) => personId);
  return leavers.map((leaver) => {
    const mine = items.get(leaver.offboardingId ?? '') ?? [];
    const known = mine.flatMap(({ accountId }) => accountById.get(accountId ?? '') ?? []);
    const others = (accountsOf.get(leaver.personId) ?? []).filter((account) => isOf(leaver, account, known));
    return leaverFacts({
      leaver,
      items: mine,
      steps: steps.get(leaver.offboardingId ?? '') ?? [],
      accounts: [...known, ...others],
      custodies: custodies.get(leaver.personId) ?? [],
      seats: seats.get(leaver.personId) ?? [],
      playbook: playbooks.get(leaver.workerType === 'employee' ? 'standard' : 'contractor'),
    });
  });
}

/** An account that no case names belongs to this employment unless it is, or may be, of another. */
function isOf(leaver: LeaverRow, account: AccountRow, known: readonly AccountRow[]): boolean {
  const mine = account.employmentId === null ? !leaver.worksOn : account.employmentId === leaver.employmentId;
  return mine && !known.includes(account);
}
