import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { knownSql } from '../../store/row-scope.ts';
import { makePlan } from '../plans/make-plan.ts';
import type { Means } from '../means.ts';
import { type Queue, wakeCase } from '../steps/queue.ts';

export type AccountDecision = {
  readonly accountId: string;
  /** Whose account it is; null: not the one it was matched to by its address. */
  readonly personId: string | null;
  readonly operatorId: string;
};

/**
 * Keeps somebody's decision about an account that was matched by its address alone, and plans the open cases it concerns anew:
 * the one it leaves drops it with the reason, the one it joins gains it. Answers those that whoever decides may know of. Throws `conflict` for an account matched by a stable id.
 */
export async function decideAccount(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  queue: Queue,
  decision: AccountDecision,
): Promise<{ readonly plannedAgain: readonly string[] }> {
  // Cases before their rows, as every other ending takes them.
  const cases = await concernedCases(tx, decision);
  for (const { offboarding_id } of cases) await lockOffboarding(tx, offboarding_id);
  await keepDecision(tx, decision);
  const actor = operatorActor(decision.operatorId);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'account.decided',
    actor,
    about: { kind: 'account', id: decision.accountId },
    data: { person: decision.personId },
  });
  for (const { offboarding_id, person_id } of cases) {
    await moveItem(tx, offboarding_id, decision, person_id === decision.personId);
    await recordEvent(tx, {
      offboardingId: offboarding_id,
      type: 'account.decided',
      actor,
      about: { kind: 'account', id: decision.accountId },
      data: { theirs: person_id === decision.personId },
    });
    await makePlan(means, tx, offboarding_id, actor);
    await wakeCase(queue, tx, offboarding_id);
  }
  return { plannedAgain: cases.filter((row) => row.known).map((row) => row.offboarding_id) };
}

type CaseRow = { readonly offboarding_id: string; readonly person_id: string; readonly known: boolean };

/** The open cases of whoever had the account, of whoever gets it, and those in which it is an item. */
function concernedCases(tx: Tx, { accountId, personId, operatorId }: AccountDecision): Promise<readonly CaseRow[]> {
  return tx.query<CaseRow>(
    `select o.offboarding_id, o.person_id, ${knownSql('o.offboarding_id', '$4')} as known from offboarding o
     where o.organization_id = $1 and o.state = 'open' and o.revision > 0 and (
       o.person_id = $3::uuid
       or o.person_id = (select n.person_id from account n where n.organization_id = $1 and n.account_id = $2)
       or exists (select from item i where i.organization_id = $1 and i.offboarding_id = o.offboarding_id and i.account_id = $2))
     order by o.offboarding_id`,
    [tx.organizationId, accountId, personId, operatorId],
  );
}

async function keepDecision(tx: Tx, { accountId, personId }: AccountDecision): Promise<void> {
  const rows = await tx.query(
    `update account set person_id = $3, match = 'decided', employment_id = case when person_id = $3::uuid then employment_id end
     where organization_id = $1 and account_id = $2 and coalesce(match, 'email') in ('email', 'decided') returning account_id`,
    [tx.organizationId, accountId, personId],
  );
  if (rows.length > 0) return;
  throw new Failure(
    'conflict',
    'This account is matched by its id or employee number, which is certain; there is nothing to decide.',
  );
}

async function moveItem(tx: Tx, offboardingId: string, { accountId }: AccountDecision, theirs: boolean): Promise<void> {
  await tx.query(
    `update item set withdrawn_at = case when not $4 then coalesce(withdrawn_at, clock_timestamp()) end,
       withdrawn_reason = case when not $4 then 'decided: it is not theirs' end
     where organization_id = $1 and offboarding_id = $2 and account_id = $3`,
    [tx.organizationId, offboardingId, accountId, theirs],
  );
}
