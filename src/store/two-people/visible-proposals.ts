import { Failure } from '../../core/failure.ts';
import { permissions } from '../../core/permission.ts';
import { deedPermissions, type Proposal } from '../../core/two-people/second-person.ts';
import type { Tx } from '../database/transaction.ts';
import { caseColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';
import { proposalColumns } from './proposals.ts';

/**
 * SQL: of a mass event only the named know, and of a legal matter whoever may release it and is not covered by it; so only they see what is
 * proposed about it. Parameter `operator` is who asks, the one before it the person they are.
 */
const knownProposal = (operator: number) => `(q.about_what <> 'mass_event' or exists (select from mass_event_named n
  where n.organization_id = $1 and n.mass_event_id::text = q.about_ref and n.operator_id = $${operator}))
  and (q.about_what not in ('legal_matter', 'legal_hold') or (
    exists (select from role_grant g where g.organization_id = $1 and g.operator_id = $${operator}::uuid and g.revoked_at is null
      and g.role = any('{${permissions[deedPermissions['hold.release']].join(',')}}'))
    and not exists (select from legal_hold w where w.organization_id = $1 and w.person_id = $${operator - 1}::uuid
      and q.about_ref in (w.legal_hold_id::text, w.matter_id::text))))`;

/** A proposal as lists show it. */
export type ProposalListed = Proposal & {
  readonly proposedByName: string;
  readonly number: string | null;
  /** What it is about, by the name that people know it by; null where the deed says it all. */
  readonly subject: string | null;
};

/** SQL: the name of what a proposal is about. A person is never named: of a case, its number says who. */
const subjectName = `case q.about_what
  when 'device_command' then (select a.tag from device_command c
    join asset a on a.organization_id = c.organization_id and a.asset_id = c.asset_id
    where c.organization_id = $1 and c.device_command_id::text = q.about_ref)
  when 'step' then (select i.label from step s join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
    where s.organization_id = $1 and s.step_id::text = q.about_ref)
  when 'mass_event' then (select m.name from mass_event m where m.organization_id = $1 and m.mass_event_id::text = q.about_ref)
  when 'brake_trip' then (select t.name from brake_trip t where t.organization_id = $1 and t.brake_trip_id::text = q.about_ref
    and t.scope in ('source', 'department'))
  when 'brake_limits' then q.about_ref
  when 'legal_matter' then (select 'M-' || m.number from legal_matter m where m.organization_id = $1 and m.matter_id::text = q.about_ref)
  when 'legal_hold' then (select 'M-' || m.number from legal_hold w
    join legal_matter m on m.organization_id = w.organization_id and m.matter_id = w.matter_id
    where w.organization_id = $1 and w.legal_hold_id::text = q.about_ref)
  when 'protected_account' then (select concat_ws(' ', n.name, coalesce(a.login, x.account_ref)) from protected_account x
    join application n on n.organization_id = x.organization_id and n.application_id = x.application_id
    left join account a on a.organization_id = x.organization_id and a.application_id = x.application_id and a.external_id = x.account_ref
    where x.organization_id = $1 and x.protected_account_id::text = q.about_ref)
  end`;

/** The proposals of a scope, those that wait first; those about no case are everybody's who holds the permission everywhere. */
export async function listProposals(tx: Tx, scope: RowScope, most = 100): Promise<readonly ProposalListed[]> {
  return tx.query<ProposalListed>(
    `select ${proposalColumns}, h.name as "proposedByName", 'OFF-' || o.number as number, ${subjectName} as subject
     from proposal q join operator h on h.organization_id = q.organization_id and h.operator_id = q.proposed_by
     left join offboarding o on o.organization_id = q.organization_id and o.offboarding_id = q.offboarding_id
     left join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     where q.organization_id = $1 and ${scopeSql(caseColumns, 2)} and ${knownProposal(scopeParameters + 1)}
     order by q.state = 'waiting' desc, q.proposed_at desc, q.proposal_id limit $${2 + scopeParameters}`,
    [tx.organizationId, ...scopeValues(scope), most],
  );
}

/** A proposal that a scope may see. Throws the same `not-found` for what is absent and what may not be seen. */
export async function getVisibleProposal(tx: Tx, scope: RowScope, proposalId: string): Promise<void> {
  const rows = await tx.query(
    `select from proposal q
     left join offboarding o on o.organization_id = q.organization_id and o.offboarding_id = q.offboarding_id
     left join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     where q.organization_id = $1 and ${scopeSql(caseColumns, 2)} and ${knownProposal(scopeParameters + 1)}
       and q.proposal_id = $${2 + scopeParameters}`,
    [tx.organizationId, ...scopeValues(scope), proposalId],
  );
  if (rows.length === 0) throw new Failure('not-found', 'There is no such proposal.');
}
