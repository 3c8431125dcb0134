import { randomUUIDv7 } from 'node:crypto';
import type { DepartureOffer, SettledHow } from '../../core/departures/departure-offer.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';
import { hiddenCasesSql, knownSql } from '../row-scope.ts';

/** Something a file says that was not done: a field that another feed owns, or a row that somebody has to decide. */
export type NewFinding = {
  readonly kind: 'difference' | 'question';
  /** The same in the next file is the same finding. */
  readonly key: string;
  readonly personId: string | null;
  readonly text: string;
  /** What would answer the question. */
  readonly offer?: DepartureOffer;
};

export type Finding = Omit<NewFinding, 'key' | 'offer'> & {
  readonly id: string;
  readonly offer: DepartureOffer | null;
  readonly foundAt: Temporal.Instant;
};

/** Keeps findings; one that was there before is the same one. */
export async function saveFindings(
  tx: Tx,
  at: { readonly feedId: string; readonly number: number },
  findings: readonly NewFinding[],
): Promise<void> {
  if (findings.length === 0) return;
  const byKey = new Map(findings.map((finding) => [`${finding.kind}/${finding.key}`, finding]));
  await tx.query(
    `insert into feed_finding as f (organization_id, feed_finding_id, feed_id, kind, key, person_id, text, offer, last_number)
     select $1, r.id, $2, r.kind, r.key, r."personId", r.text, r.offer, $3
     from jsonb_to_recordset($4) as r(id uuid, kind text, key text, "personId" uuid, text text, offer jsonb)
     on conflict (organization_id, feed_id, kind, key) do update set text = excluded.text, person_id = excluded.person_id,
       offer = excluded.offer, last_number = excluded.last_number,
       cleared_at = case when f.settled_by is not null and f.text = excluded.text then f.cleared_at end,
       settled_by = case when f.text = excluded.text then f.settled_by end,
       found_at = case when f.cleared_at is null then f.found_at else now() end`,
    [
      tx.organizationId,
      at.feedId,
      at.number,
      JSON.stringify([...byKey.values()].map((finding) => ({ ...finding, id: randomUUIDv7() }))),
    ],
  );
}

/** Clears what the reading of that number no longer found. */
export async function clearFindings(tx: Tx, at: { readonly feedId: string; readonly number: number }): Promise<void> {
  await tx.query(
    `update feed_finding set cleared_at = clock_timestamp()
     where organization_id = $1 and feed_id = $2 and last_number < $3 and cleared_at is null`,
    [tx.organizationId, at.feedId, at.number],
  );
}

/** Clears the question about a row that was taken in after all. */
export async function clearQuestion(tx: Tx, feedId: string, key: string): Promise<void> {
  await tx.query(
    `update feed_finding set cleared_at = clock_timestamp()
     where organization_id = $1 and feed_id = $2 and kind = 'question' and key = $3 and cleared_at is null`,
    [tx.organizationId, feedId, key],
  );
}

/** Holds on to a finding that is about to be settled. Throws `not-found`, and `conflict` when it was answered. */
export async function lockFinding(
  tx: Tx,
  at: { readonly feedId: string; readonly findingId: string; readonly reader: FindingReader },
): Promise<{ readonly offer: DepartureOffer | null }> {
  const [row] = await tx.query<{ offer: DepartureOffer | null; cleared: boolean }>(
    `select f.offer, f.cleared_at is not null as cleared from feed_finding f
     where f.organization_id = $1 and f.feed_id = $2 and f.feed_finding_id = $3
       and ($4::uuid is null or f.person_id is distinct from $4)
       and not exists (select from offboarding o where o.organization_id = $1 and o.person_id = f.person_id
         and o.offboarding_id in (${hiddenCasesSql('$5')})) for update of f`,
    [tx.organizationId, at.feedId, at.findingId, at.reader.personId, at.reader.operatorId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such finding.');
  if (row.cleared) throw new Failure('conflict', 'This was answered already.');
  return { offer: row.offer };
}

/** Ends a finding because somebody answered it; the same words in a later file ask nobody again. Throws `not-found`. */
export async function settleFinding(
  tx: Tx,
  answer: {
    readonly feedId: string;
    readonly findingId: string;
    readonly reader: FindingReader;
    readonly reason: string;
    readonly how: SettledHow;
  },
): Promise<void> {
  const { feedId, findingId, reader, reason, how } = answer;
  const rows = await tx.query(
    `update feed_finding set cleared_at = clock_timestamp(), settled_by = $4, settled_reason = $5
     where organization_id = $1 and feed_id = $2 and feed_finding_id = $3 and ($6::uuid is null or person_id is distinct from $6)
     returning feed_finding_id`,
    [tx.organizationId, feedId, findingId, reader.operatorId, reason, reader.personId],
  );
  if (rows.length === 0) throw new Failure('not-found', 'There is no such finding.');
  await recordEvent(tx, {
    offboardingId: null,
    type: 'feed.settled',
    actor: operatorActor(reader.operatorId),
    about: { kind: 'feed_finding', id: findingId },
    data: { feed: feedId, how },
    private: { reason },
  });
}

const mostFindings = 500;

/** Who reads: nobody sees what is about themselves, or about a confidential case they are not named in. */
export type FindingReader = { readonly personId: string | null; readonly operatorId: string };

/** The open findings of a feed. */
export async function listFindings(tx: Tx, feedId: string, reader: FindingReader): Promise<readonly Finding[]> {
  return tx.query<Finding>(
    `select f.feed_finding_id as id, f.kind, f.person_id as "personId", f.text, f.offer, f.found_at as "foundAt" from feed_finding f
     where f.organization_id = $1 and f.feed_id = $2 and f.cleared_at is null
       and ($3::uuid is null or f.person_id is distinct from $3)
       and not exists (select from offboarding o where o.organization_id = $1 and o.person_id = f.person_id
         and o.offboarding_id in (${hiddenCasesSql('$4')}))
     order by f.kind desc, f.found_at, f.feed_finding_id limit ${mostFindings}`,
    [tx.organizationId, feedId, reader.personId, reader.operatorId],
  );
}

/** Notes who was in the file of a reading: what they missed before is over. */
export async function saveAttendance(
  tx: Tx,
  at: { readonly feedId: string; readonly number: number },
  personIds: readonly string[],
): Promise<void> {
  await tx.query(
    `insert into feed_person as p (organization_id, feed_id, person_id, last_number)
     select distinct $1::uuid, $2::uuid, r.person_id, $3::integer from unnest($4::uuid[]) as r(person_id)
     on conflict (organization_id, feed_id, person_id) do update set last_number = excluded.last_number, missed = 0`,
    [tx.organizationId, at.feedId, at.number, personIds],
  );
}

/** Counts one more good reading without everybody who was in an earlier one and not in this. */
export async function countAbsences(tx: Tx, at: { readonly feedId: string; readonly number: number }): Promise<void> {
  await tx.query(
    'update feed_person set missed = missed + 1 where organization_id = $1 and feed_id = $2 and last_number < $3',
    [tx.organizationId, at.feedId, at.number],
  );
}

export type MissingPerson = {
  readonly personId: string;
  readonly name: string;
  readonly employeeNumber: string | null;
  readonly department: string | null;
  /** Good readings in a row without them. */
  readonly missed: number;
  readonly lastNumber: number;
};

/**
 * Who was in this feed and no longer is, and whom the reader may know of: never a departure by itself. Whoever has a case, or no employment that
 * goes on, is not missed.
 */
export async function listMissing(tx: Tx, feedId: string, reader: FindingReader): Promise<readonly MissingPerson[]> {
  return tx.query<MissingPerson>(
    `select f.person_id as "personId", p.display_name as name, p.department, f.missed, f.last_number as "lastNumber",
       (select min(i.value) from person_identifier i where i.organization_id = $1 and i.person_id = f.person_id
          and i.kind = 'employee_number' and i.valid_until is null) as "employeeNumber"
     from feed_person f join person p on p.organization_id = $1 and p.person_id = f.person_id
     where f.organization_id = $1 and f.feed_id = $2 and f.missed > 0 and ($3::uuid is null or f.person_id <> $3)
       and not exists (select from offboarding o where o.organization_id = $1 and o.person_id = f.person_id and o.state = 'open'
         and ${knownSql('o.offboarding_id', '$4')})
       and exists (select from employment e where e.organization_id = $1 and e.person_id = f.person_id
         and coalesce(e.end_date >= current_date, true))
     order by f.missed desc, p.display_name, f.person_id limit ${mostFindings}`,
    [tx.organizationId, feedId, reader.personId, reader.operatorId],
  );
}
