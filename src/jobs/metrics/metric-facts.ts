import type { LeaverFacts } from '../../core/metrics/metric-facts.ts';
import type { Playbook } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  type AccountRow,
  listAccountFacts,
  listCustodyFacts,
  listItemFacts,
  listRequiredSteps,
  listSeatFacts,
} from '../../store/metrics/metric-facts.ts';
import type { LeaverRow } from '../../store/metrics/metric-population.ts';
import { leaverFacts } from './metric-leavers.ts';

/** The facts of one leaver, and when something they do not show will end. */
export type ReadLeaver = {
  readonly row: LeaverRow;
  readonly facts: LeaverFacts;
  readonly waivedUntilMs: readonly number[];
};

/** Reads all that is counted of some leavers, with one query for each kind of thing. */
export async function readFacts(
  tx: Tx,
  leavers: readonly LeaverRow[],
  playbooks: ReadonlyMap<string, Playbook>,
  asOf: Temporal.Instant,
): Promise<readonly ReadLeaver[]> {
  const people = [...new Set(leavers.map(({ personId }) => personId))];
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
  return leavers.map((row) => {
    const mine = items.get(row.offboardingId ?? '') ?? [];
    const known = mine.flatMap(({ accountId }) => accountById.get(accountId ?? '') ?? []);
    const others = (accountsOf.get(row.personId) ?? []).filter((account) => isOf(row, account, known));
    const facts = leaverFacts({
      leaver: row,
      items: mine,
      steps: steps.get(row.offboardingId ?? '') ?? [],
      accounts: [...known, ...others],
      custodies: custodies.get(row.personId) ?? [],
      seats: seats.get(row.personId) ?? [],
      playbook: playbooks.get(policyOf(row)),
    });
    return { row, facts, waivedUntilMs: mine.flatMap(({ waivedUntilMs }) => waivedUntilMs ?? []) };
  });
}

/** The playbook whose records somebody owes for whom nobody made a plan. */
function policyOf({ workerType }: LeaverRow): string {
  return workerType === 'employee' ? 'standard' : 'contractor';
}

/** An account that no case names belongs to this employment unless it is, or may be, of another. */
function isOf(leaver: LeaverRow, account: AccountRow, known: readonly AccountRow[]): boolean {
  const mine = account.employmentId === null ? !leaver.worksOn : account.employmentId === leaver.employmentId;
  return mine && !known.includes(account);
}
