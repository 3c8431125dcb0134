import { createHash, randomInt, randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { RoleGrant, ScopeOf } from '../../core/permission.ts';
import {
  behindOf,
  type DeedKind,
  type Hand,
  type Proposal,
  proposalHours,
  type Subject,
} from '../../core/two-people/second-person.ts';
import type { Database } from '../database/connection.ts';
import { databaseNow } from '../database/database-now.ts';
import type { Tx } from '../database/transaction.ts';
import { withOrganization } from '../database/with-organization.ts';

/** SQL: a `Proposal` of the row `q`. */
export const proposalColumns = `
  q.proposal_id as id, q.kind, jsonb_build_object('kind', q.about_what, 'id', q.about_ref) as about, q.digest,
  q.offboarding_id as "offboardingId", q.proposed_by as "proposedBy", q.reason,
  case when q.state = 'waiting' and q.expires_at <= clock_timestamp() then 'expired' else q.state end as state,
  q.proposed_at as "proposedAt", q.confirmable_alone_at as "confirmableAloneAt", q.expires_at as "expiresAt"`;

export type NewDeed = {
  readonly kind: DeedKind;
  readonly about: { readonly kind: string; readonly id: string };
  readonly digest: string;
  readonly offboardingId: string | null;
  readonly operatorId: string;
  readonly reason: string;
};

/** Keeps a proposal; `alone` says that nobody else could confirm it. Throws `conflict` while the same deed waits already. */
export async function insertProposal(
  tx: Tx,
  deed: NewDeed,
  { alone, at }: { readonly alone: boolean; readonly at: Temporal.Instant },
): Promise<Proposal> {
  const aloneAt = alone ? at.add({ hours: proposalHours.alone }) : null;
  const rows = await tx.query<Proposal>(
    `insert into proposal as q (organization_id, proposal_id, kind, about_what, about_ref, digest, offboarding_id, proposed_by, reason,
       proposed_at, confirmable_alone_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (organization_id, kind, about_what, about_ref) where state = 'waiting' do nothing returning ${proposalColumns}`,
    [
      tx.organizationId,
      randomUUIDv7(),
      deed.kind,
      deed.about.kind,
      deed.about.id,
      deed.digest,
      deed.offboardingId,
      deed.operatorId,
      deed.reason,
      at,
      aloneAt,
      (aloneAt ?? at).add({ hours: proposalHours.toConfirm }),
    ],
  );
  const [made] = rows;
  if (made === undefined)
    throw new Failure('conflict', 'This is proposed already and waits for another person: "proposals list" shows it.');
  return made;
}

/** Ends what nobody confirmed in time, and what would by now do something else, so that it can be proposed again. */
export async function expireProposals(
  tx: Tx,
  { kind, about, digest }: Pick<NewDeed, 'kind' | 'about' | 'digest'>,
  at: Temporal.Instant,
): Promise<void> {
  await tx.query(
    `update proposal set state = 'expired', decided_at = $2 where organization_id = $1 and state = 'waiting'
       and (expires_at <= $2 or (kind = $3 and about_what = $4 and about_ref = $5 and digest <> $6))`,
    [tx.organizationId, at, kind, about.kind, about.id, digest],
  );
}

/**
 * One proposal, locked until the transaction ends, and its case or mass event before it, as every transaction takes them.
 * Throws `not-found`.
 */
export async function lockProposal(
  tx: Tx,
  proposalId: string,
): Promise<Proposal & { readonly codeHash: Uint8Array | null }> {
  await tx.query(
    `select from offboarding o where o.organization_id = $1 and o.offboarding_id = (
       select q.offboarding_id from proposal q where q.organization_id = $1 and q.proposal_id = $2) for no key update`,
    [tx.organizationId, proposalId],
  );
  await tx.query(
    `select from mass_event e where e.organization_id = $1 and e.mass_event_id = (
       select q.about_ref::uuid from proposal q where q.organization_id = $1 and q.proposal_id = $2 and q.about_what = 'mass_event')
     for no key update`,
    [tx.organizationId, proposalId],
  );
  const [row] = await tx.query<Proposal & { codeHash: Uint8Array | null }>(
    `select ${proposalColumns}, q.code_hash as "codeHash" from proposal q where q.organization_id = $1 and q.proposal_id = $2 for update`,
    [tx.organizationId, proposalId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such proposal.');
  return row;
}

/** Writes down who ended a waiting proposal, and how. */
export async function decideProposal(
  tx: Tx,
  proposalId: string,
  decision: {
    readonly state: 'confirmed' | 'refused';
    readonly operatorId: string;
    readonly refusal: string | null;
    readonly at: Temporal.Instant;
  },
): Promise<void> {
  await tx.query(
    `update proposal set state = $3, decided_by = $4, decided_at = $5, refusal = $6
     where organization_id = $1 and proposal_id = $2 and state = 'waiting'`,
    [tx.organizationId, proposalId, decision.state, decision.operatorId, decision.at, decision.refusal],
  );
}

/** Ends what waits about something that is taken back. */
export async function withdrawProposals(tx: Tx, about: NewDeed['about']): Promise<void> {
  await tx.query(
    `update proposal set state = 'expired', decided_at = clock_timestamp()
     where organization_id = $1 and state = 'waiting' and about_what = $2 and about_ref = $3`,
    [tx.organizationId, about.kind, about.id],
  );
}

/** What waits for a second person about one thing. */
export async function listWaitingAbout(tx: Tx, about: NewDeed['about']): Promise<readonly Proposal[]> {
  return tx.query<Proposal>(
    `select ${proposalColumns} from proposal q where q.organization_id = $1 and q.state = 'waiting' and q.expires_at > clock_timestamp()
       and q.about_what = $2 and q.about_ref = $3 order by q.proposed_at`,
    [tx.organizationId, about.kind, about.id],
  );
}

type HandRow = {
  operator_id: string;
  email: string;
  person_id: string | null;
  person_ids: readonly string[];
  grants: readonly RoleGrant[];
  let_in_by: string | null;
  disabled: boolean;
};

/** Everybody who works in Handback and is not shut out, with everybody each of them may be. */
export async function listHands(tx: Tx): Promise<readonly Hand[]> {
  const rows = await tx.query<HandRow>(
    `select h.operator_id, h.email, h.person_id, h.let_in_by, h.disabled_at is not null as disabled, array(
         select h.person_id where h.person_id is not null
         union select p.person_id from person p where p.organization_id = $1 and lower(p.work_email) = lower(h.email)
         union select i.person_id from person_identifier i where i.organization_id = $1 and i.kind = 'email'
           and i.valid_until is null and lower(i.value) = lower(h.email)) as person_ids,
       coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'scope', g.scope_kind, 'value', g.scope_value))
         from role_grant g where g.organization_id = $1 and g.operator_id = h.operator_id and g.revoked_at is null), '[]') as grants
     from operator h where h.organization_id = $1`,
    [tx.organizationId],
  );
  const letInBy = new Map(rows.flatMap((row) => (row.let_in_by === null ? [] : [[row.operator_id, row.let_in_by]])));
  const active = rows.filter(({ disabled }) => !disabled);
  return active.map(({ operator_id, email, person_id, person_ids, grants }) => ({
    acting: { operatorId: operator_id, personId: person_id, grants },
    email,
    personIds: person_ids,
    behind: behindOf(operator_id, letInBy),
  }));
}

/** Whom a deed is about, and the case's place where it has one: who leaves, whose account it is, and who reports to them. */
export async function subjectOf(
  tx: Tx,
  { offboardingId, about }: Pick<NewDeed, 'offboardingId' | 'about'>,
): Promise<{ readonly subject: Subject; readonly row: ScopeOf | null }> {
  const [found] = await tx.query<{ subjects: string[]; reports: string[]; row: ScopeOf | null }>(
    `with subject as (
       select o.person_id from offboarding o where o.organization_id = $1 and o.offboarding_id = $2
       union select p.person_id from person p where $3 = 'person' and p.organization_id = $1 and p.person_id::text = $4
       union select n.person_id from account n where $3 = 'account' and n.organization_id = $1 and n.account_id::text = $4
         and n.person_id is not null
       union select h.person_id from device_command c join custody h on h.organization_id = c.organization_id and h.asset_id = c.asset_id
           and h.held_until is null
         where $3 = 'device_command' and c.organization_id = $1 and c.device_command_id::text = $4
       union select m.person_id from mass_event_member m where $3 = 'mass_event' and m.organization_id = $1 and m.mass_event_id::text = $4
       union select n.person_id from protected_account a join account n on n.organization_id = a.organization_id
           and n.application_id = a.application_id and n.external_id = a.account_ref
         where $3 = 'protected_account' and a.organization_id = $1 and a.protected_account_id::text = $4 and n.person_id is not null
       union select h.person_id from legal_hold h where $3 in ('legal_hold', 'legal_matter') and h.organization_id = $1
         and (h.legal_hold_id::text = $4 or h.matter_id::text = $4) and h.released_at is null and h.person_id is not null)
     select array(select person_id from subject) as subjects,
       array(select r.person_id from person r join subject s on r.manager_id = s.person_id
         where r.organization_id = $1 and $3 <> 'mass_event') as reports,
       (select jsonb_build_object('department', p.department, 'locationId', p.location_id, 'offboardingId', o.offboarding_id)
        from offboarding o join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
        where o.organization_id = $1 and o.offboarding_id = $2) as row`,
    [tx.organizationId, offboardingId, about.kind, about.id],
  );
  return {
    subject: { personIds: found?.subjects ?? [], reportIds: found?.reports ?? [] },
    row: found?.row ?? null,
  };
}

/** Letters and digits that nobody takes for each other. */
const codeLetters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/**
 * Makes the code with which a proposal is confirmed where there is no second person; the one before no longer counts. Only
 * its SHA-256 is kept. For whoever has the server machine: it looks across organizations. Throws `not-found`, `rule-refused`.
 */
export async function makeProposalCode(
  db: Pick<Database, 'owner' | 'app' | 'onBoundary'>,
  proposalId: string,
): Promise<{ readonly code: string; readonly proposal: Proposal }> {
  const { rows } = await db.owner.query<{ organization_id: string }>(
    'select organization_id from proposal where proposal_id::text = $1',
    [proposalId],
  );
  const [place] = rows;
  if (place === undefined) throw new Failure('not-found', 'There is no such proposal.');
  return withOrganization(db, place.organization_id, async (tx) => {
    const proposal = await lockProposal(tx, proposalId);
    const expired = Temporal.Instant.compare(await databaseNow(tx), proposal.expiresAt) >= 0;
    if (proposal.state !== 'waiting' || expired)
      throw new Failure('rule-refused', `This proposal is ${expired ? 'expired' : proposal.state}; it needs no code.`);
    if (proposal.confirmableAloneAt === null)
      throw new Failure('rule-refused', 'Another person can confirm this proposal; a code is for where there is none.');
    const letters = Array.from({ length: 16 }, () => codeLetters[randomInt(codeLetters.length)]).join('');
    const code = letters.replace(/.{4}(?=.)/g, '$&-');
    await tx.query('update proposal set code_hash = $3 where organization_id = $1 and proposal_id = $2', [
      tx.organizationId,
      proposalId,
      proposalCodeHash(code),
    ]);
    return { code, proposal };
  });
}

/** What is kept of a code; how it is grouped and written does not count. */
export function proposalCodeHash(code: string): Uint8Array {
  return createHash('sha256')
    .update(code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''))
    .digest();
}
