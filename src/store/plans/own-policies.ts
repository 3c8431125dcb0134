import { Failure } from '../../core/failure.ts';
import type { Overlay, Playbook } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../database/transaction.ts';
import { caseColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** A playbook or an overlay that the organization keeps, as its file was written and as it was read. */
export type OwnPolicy = {
  readonly name: string;
  readonly version: number;
  readonly text: string;
} & ({ readonly kind: 'playbook'; readonly body: Playbook } | { readonly kind: 'overlay'; readonly body: Overlay });

const columns = 'name, version, kind, text, body';

/** What the organization keeps: of each name the newest version, by name. */
export async function listOwnPolicies(tx: Tx): Promise<readonly OwnPolicy[]> {
  return tx.query<OwnPolicy>(
    `select distinct on (name) ${columns} from own_policy where organization_id = $1 order by name, version desc`,
    [tx.organizationId],
  );
}

/** The versions that the organization has kept of one name, the newest first, at most twenty. */
export async function listOwnVersions(tx: Tx, name: string): Promise<readonly OwnPolicy[]> {
  return tx.query<OwnPolicy>(
    `select ${columns} from own_policy where organization_id = $1 and name = $2 order by version desc limit 20`,
    [tx.organizationId, name],
  );
}

/** Keeps a version. Throws `conflict` where somebody else has kept this one meanwhile. */
export async function insertOwnPolicy(
  tx: Tx,
  { name, version, kind, text, body }: OwnPolicy,
  operatorId: string,
): Promise<void> {
  const [kept] = await tx.query(
    `insert into own_policy (organization_id, name, version, kind, text, body, saved_by) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict do nothing returning version`,
    [tx.organizationId, name, version, kind, text, JSON.stringify(body), operatorId],
  );
  if (kept === undefined)
    throw new Failure(
      'conflict',
      `Version ${version} of ${name} was saved meanwhile. Look at it, and save yours as a higher one.`,
    );
}

/** How many open cases of a scope were opened with each version of a playbook or an overlay, the newest version first. */
export async function countOpenByVersion(
  tx: Tx,
  scope: RowScope,
  name: string,
): Promise<readonly { readonly version: number; readonly cases: number }[]> {
  const named = `$${2 + scopeParameters}`;
  return tx.query(
    `select used.version, count(*)::int as cases from offboarding o
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     cross join lateral (
       select o.playbook_version as version where o.playbook = ${named}
       union all
       select (laid->>'version')::int from jsonb_array_elements(coalesce(o.playbook_body->'overlays', '[]')) laid
       where laid->>'overlay' = ${named}
     ) used
     where o.organization_id = $1 and ${scopeSql(caseColumns, 2)} and o.state = 'open'
     group by used.version order by used.version desc`,
    [tx.organizationId, ...scopeValues(scope), name],
  );
}
