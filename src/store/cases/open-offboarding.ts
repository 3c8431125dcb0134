import { randomUUIDv7 } from 'node:crypto';
import type { Departure } from '../../core/departures/departure.ts';
import { Failure } from '../../core/failure.ts';
import type { Playbook } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../database/transaction.ts';
import { knownSql } from '../row-scope.ts';
import { takeNumber } from '../take-number.ts';

export type NewDeparture = Omit<Departure, 'departureId' | 'department' | 'location' | 'country'> & {
  readonly source: string;
  readonly externalId: string;
  /** The local time that was meant by the end of access; null: an instant was named. */
  readonly accessEndsLocal: Temporal.PlainDateTime | null;
};

/** What became of a departure that was told: it is new, or it was told before and has this case. */
export type InsertedDeparture = { readonly departureId: string } | { readonly duplicateOf: string };

/**
 * Adds a departure, once for each id its source has given it. Of one that whoever tells it may not know of, nothing is shown:
 * theirs is put beside it.
 */
export async function insertDeparture(
  tx: Tx,
  departure: NewDeparture,
  tellerId: string | null,
): Promise<InsertedDeparture> {
  for (let beside = 0; ; beside += 1) {
    const departureId = await insertBeside(tx, departure, beside);
    if (departureId !== null) return { departureId };
    const [known] = await tx.query<{ id: string }>(
      `select o.offboarding_id as id from departure d
       join offboarding o on o.organization_id = d.organization_id and o.departure_id = d.departure_id
       where d.organization_id = $1 and d.source = $3 and d.external_id = $4 and d.beside = $5
         and ($2::uuid is null or ${knownSql('o.offboarding_id', '$2')})`,
      [tx.organizationId, tellerId, departure.source, departure.externalId, beside],
    );
    if (known !== undefined) return { duplicateOf: known.id };
  }
}

async function insertBeside(tx: Tx, departure: NewDeparture, beside: number): Promise<string | null> {
  const departureId = randomUUIDv7();
  const rows = await tx.query(
    `insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type,
       time_zone, notice_at, last_working_day, access_ends_at, employment_ends, informed_at, legal_hold, beside, access_ends_local)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
     on conflict (organization_id, source, external_id, beside) do nothing returning departure_id`,
    [
      tx.organizationId,
      departureId,
      departure.source,
      departure.externalId,
      departure.personId,
      departure.employmentId,
      departure.kind,
      departure.workerType,
      departure.timeZone,
      departure.noticeAt,
      departure.lastWorkingDay,
      departure.accessEndsAt,
      departure.employmentEnds,
      departure.informedAt,
      departure.legalHold,
      beside,
      departure.accessEndsLocal,
    ],
  );
  return rows.length === 0 ? null : departureId;
}

/**
 * Opens the case of a departure with its one first step, which looks at everything and makes the plan. Throws `conflict`
 * when this employment already has an open case that whoever tells of it may know of. `besideIds` are those they may not.
 */
export async function openOffboarding(
  tx: Tx,
  input: {
    readonly departureId: string;
    readonly personId: string;
    readonly employmentId: string;
    readonly playbook: Playbook;
    /** The operator who tells of it; left out: a source or the system, from whom nothing is kept. */
    readonly tellerId?: string | null;
    /** Goes ahead of all others; as its playbook says when left out. */
    readonly immediate?: boolean;
    /** Takes a number that leaves no gap where others count. */
    readonly confidential?: boolean;
  },
): Promise<{ offboardingId: string; number: number; besideIds: readonly string[] }> {
  const { playbook, tellerId = null, confidential = false, immediate = playbook.immediate } = input;
  const offboardingId = randomUUIDv7();
  const number = await takeNumber(tx, 'offboarding', { confidential });
  const open = await openCases(tx, input.employmentId, tellerId);
  const known = open.find((one) => one.known);
  if (known !== undefined) {
    throw new Failure(
      'conflict',
      `This employment already has an open case: OFF-${known.number}. Change that one, or close it first.`,
    );
  }
  await tx.query(
    `insert into offboarding (organization_id, offboarding_id, departure_id, person_id, employment_id, number, playbook,
       playbook_version, playbook_body, immediate, state, beside, case_owner_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12)`,
    [
      tx.organizationId,
      offboardingId,
      input.departureId,
      input.personId,
      input.employmentId,
      number,
      playbook.playbook,
      playbook.version,
      JSON.stringify(playbook),
      immediate,
      firstFree(open.map(({ beside }) => beside)),
      tellerId,
    ],
  );
  await insertFirstLook(tx, { offboardingId, playbook, immediate });
  return { offboardingId, number, besideIds: open.map((one) => one.offboardingId) };
}

function openCases(tx: Tx, employmentId: string, tellerId: string | null) {
  return tx.query<{ offboardingId: string; number: number; beside: number; known: boolean }>(
    `select o.offboarding_id as "offboardingId", o.number, o.beside, $3::uuid is null or ${knownSql('o.offboarding_id', '$3')} as known
     from offboarding o where o.organization_id = $1 and o.employment_id = $2 and o.state = 'open' order by o.beside`,
    [tx.organizationId, employmentId, tellerId],
  );
}

function firstFree(taken: readonly number[]): number {
  let free = 0;
  while (taken.includes(free)) free += 1;
  return free;
}

async function insertFirstLook(
  tx: Tx,
  of: { readonly offboardingId: string; readonly playbook: Playbook; readonly immediate: boolean },
): Promise<void> {
  const { offboardingId, playbook, immediate } = of;
  const look = playbook.steps.find((step) => step.action === 'observe');
  await tx.query(
    `insert into step (organization_id, step_id, offboarding_id, key, title, action, mode, owner, evidence, phase, due_rule,
       due_at, start_at, wake_at, state, revision, immediate)
     values ($1, $2, $3, $4, $5, 'observe', 'automatic', $6, $7, 'gate', $8, now(), now(), now(), 'waiting', 0, $9)`,
    [
      tx.organizationId,
      randomUUIDv7(),
      offboardingId,
      look?.id ?? 'observe',
      look?.title ?? 'Read what the person holds',
      look?.owner ?? ['it'],
      look?.evidence ?? ['confirmed'],
      JSON.stringify(look?.due ?? { anchor: 'notice' }),
      immediate,
    ],
  );
}
