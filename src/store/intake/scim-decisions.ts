import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { ScimContent } from '../../core/intake/scim.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';
import type { MessageReader } from './inbound-messages.ts';

/** A pushed user of whom nobody knows yet who on record they are. */
export type UndecidedUser = {
  readonly id: string;
  readonly source: string;
  readonly content: ScimContent;
  readonly active: boolean;
  readonly pushedAt: Temporal.Instant;
};

/** Pushed users whom somebody has to decide about, the latest first, without those who may be the reader; `next` is the last id. */
export async function listUndecidedUsers(
  tx: Tx,
  reader: MessageReader,
  page: { readonly before: string | null; readonly limit: number },
): Promise<{ readonly items: readonly UndecidedUser[]; readonly next: string | null }> {
  const rows = await tx.query<UndecidedUser>(
    `select r.scim_resource_id as id, s.name as source, r.content, r.active and r.deleted_at is null as active,
       r.updated_at as "pushedAt"
     from scim_resource r join hr_source s on s.organization_id = $1 and s.hr_source_id = r.hr_source_id
     where r.organization_id = $1 and r.kind = 'user' and r.person_id is null and not r.stands_for_nobody
       and ($3::uuid is null or r.scim_resource_id < $3)
       and ($2::uuid is null or r.scim_resource_id::text not in (
         select m.headers->>'user' from inbound_message m
         where m.organization_id = $1 and m.headers ? 'user' and $2 = any(m.person_ids)))
     order by r.scim_resource_id desc limit $4`,
    [tx.organizationId, reader.personId, page.before, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** A pushed user as somebody decides about them, with their source. */
export type DecidedUser = {
  readonly id: string;
  readonly sourceId: string;
  readonly source: string;
  readonly personId: string | null;
  readonly content: ScimContent;
};

/** Reads a pushed user for a decision. Throws `not-found`, also for one who may be the reader. */
export async function getPushedUser(tx: Tx, id: string, reader: MessageReader): Promise<DecidedUser> {
  const [row] = await tx.query<DecidedUser>(
    `select r.scim_resource_id as id, r.hr_source_id as "sourceId", s.name as source, r.person_id as "personId", r.content
     from scim_resource r join hr_source s on s.organization_id = $1 and s.hr_source_id = r.hr_source_id
     where r.organization_id = $1 and r.scim_resource_id = $2 and r.kind = 'user' and not exists (
       select from inbound_message m where m.organization_id = $1 and m.hr_source_id = r.hr_source_id
         and m.headers->>'user' = $2::text and $3::uuid = any(m.person_ids))`,
    [tx.organizationId, id, reader.personId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such pushed user.');
  return row;
}

/** Finds the one person that is named by id or employee number. Throws `not-found`, and `rule-refused` for a number that several have. */
export async function getNamedPerson(
  tx: Tx,
  named: { readonly personId: string } | { readonly employeeNumber: string },
): Promise<string> {
  const rows =
    'personId' in named
      ? await tx.query<{ id: string }>(
          'select person_id as id from person where organization_id = $1 and person_id = $2',
          [tx.organizationId, named.personId],
        )
      : await tx.query<{ id: string }>(
          `select distinct person_id as id from person_identifier
           where organization_id = $1 and kind = 'employee_number' and value = $2 and valid_until is null`,
          [tx.organizationId, named.employeeNumber],
        );
  const [row] = rows;
  if (row === undefined) throw new Failure('not-found', 'There is no such person.');
  if (rows.length > 1)
    throw new Failure('rule-refused', 'Several people have this employee number. Name the person by their id.');
  return row.id;
}

/** Keeps who a pushed user stands for, or that it is nobody who leaves, and lets what was asked about them be judged anew. */
export async function saveDecision(
  tx: Tx,
  decision: {
    readonly user: DecidedUser;
    readonly personId: string | null;
    readonly operatorId: string;
    readonly reason: string;
  },
): Promise<{ readonly judgedAnew: number }> {
  const { user, personId, operatorId, reason } = decision;
  await tx.query(
    `update scim_resource set person_id = $3, stands_for_nobody = $4, decided_by = $5, decided_reason = $6
     where organization_id = $1 and scim_resource_id = $2`,
    [tx.organizationId, user.id, personId, personId === null, operatorId, reason],
  );
  const asked = await tx.query(
    `update inbound_message set state = 'waiting', tries = 0, try_at = clock_timestamp(), processed_at = null, offer = null
     where organization_id = $1 and hr_source_id = $2 and state = 'question' and headers->>'user' = $3
     returning inbound_message_id`,
    [tx.organizationId, user.sourceId, user.id],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'scim_user.decided',
    actor: operatorActor(operatorId),
    about: { kind: 'scim_user', id: user.id },
    data: { source: user.sourceId, person: personId, judgedAnew: asked.length },
    private: { reason },
  });
  return { judgedAnew: asked.length };
}
