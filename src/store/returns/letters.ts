import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

/** A letter about things that are not back, as its case keeps it. */
export type ReturnLetter = {
  readonly letterId: string;
  readonly language: string;
  readonly body: string;
  readonly madeAt: Temporal.Instant;
  readonly approvedBy: string | null;
  readonly approvedAt: Temporal.Instant | null;
};

/** The letters of a case, the latest first. */
export async function listLetters(tx: Tx, offboardingId: string): Promise<readonly ReturnLetter[]> {
  return tx.query<ReturnLetter>(
    `select l.return_letter_id as "letterId", l.language, l.body, l.made_at as "madeAt", a.name as "approvedBy", l.approved_at as "approvedAt"
     from return_letter l left join operator a on a.organization_id = l.organization_id and a.operator_id = l.approved_by
     where l.organization_id = $1 and l.offboarding_id = $2 order by l.made_at desc, l.return_letter_id desc`,
    [tx.organizationId, offboardingId],
  );
}

/** Puts a letter into its case, for somebody to read; undefined while one waits there already. */
export async function insertLetter(
  tx: Tx,
  letter: { readonly offboardingId: string; readonly language: string; readonly body: string },
): Promise<string | undefined> {
  const [row] = await tx.query<{ return_letter_id: string }>(
    `insert into return_letter (organization_id, return_letter_id, offboarding_id, language, body) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, offboarding_id) where approved_at is null do nothing returning return_letter_id`,
    [tx.organizationId, randomUUIDv7(), letter.offboardingId, letter.language, letter.body],
  );
  return row?.return_letter_id;
}

/** Whether anything of a case is still to come back. */
export async function isAnythingAwaited(tx: Tx, offboardingId: string): Promise<boolean> {
  const rows = await tx.query(
    `select from asset_return r join item i on i.organization_id = r.organization_id and i.item_id = r.item_id
     where r.organization_id = $1 and r.offboarding_id = $2 and r.state not in ('received', 'ended') and i.withdrawn_at is null
       and i.standing not in ('done', 'waived') limit 1`,
    [tx.organizationId, offboardingId],
  );
  return rows.length > 0;
}

/** Approves the letter that waits in a case, with the words it has or others. Throws `rule-refused` where none waits. */
export async function approveWaitingLetter(
  tx: Tx,
  approval: { readonly offboardingId: string; readonly body: string | null; readonly operatorId: string },
): Promise<string> {
  const [row] = await tx.query<{ return_letter_id: string }>(
    `update return_letter set body = coalesce($3, body), approved_by = $4, approved_at = clock_timestamp()
     where organization_id = $1 and offboarding_id = $2 and approved_at is null returning return_letter_id`,
    [tx.organizationId, approval.offboardingId, approval.body, approval.operatorId],
  );
  if (row === undefined) throw new Failure('rule-refused', 'No letter of this case waits for an approval.');
  return row.return_letter_id;
}

/** What a letter to the person of a case is filled with. */
export async function readLetterFacts(
  tx: Tx,
  offboardingId: string,
): Promise<{ readonly name: string; readonly organization: string; readonly language: string | null } | undefined> {
  const [row] = await tx.query<{ name: string; organization: string; language: string | null }>(
    `select p.display_name as name, g.name as organization, m.language from offboarding o
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     join organization g on g.organization_id = o.organization_id
     left join mail_server m on m.organization_id = o.organization_id
     where o.organization_id = $1 and o.offboarding_id = $2`,
    [tx.organizationId, offboardingId],
  );
  return row;
}
