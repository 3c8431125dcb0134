import type { Playbook } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../database/transaction.ts';
import { caseColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

const next = 2 + scopeParameters;

/** The versions of a playbook that cases of a scope were opened with and nothing was laid over, the newest first, at most twenty. */
export async function listPlaybookVersions(tx: Tx, scope: RowScope, name: string): Promise<readonly Playbook[]> {
  const rows = await tx.query<{ body: Playbook }>(
    `select distinct on (o.playbook_version) o.playbook_body as body from offboarding o
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     where o.organization_id = $1 and ${scopeSql(caseColumns, 2)} and o.playbook = $${next}
       and jsonb_array_length(coalesce(o.playbook_body->'overlays', '[]')) = 0
     order by o.playbook_version desc, o.opened_at desc limit 20`,
    [tx.organizationId, ...scopeValues(scope), name],
  );
  return rows.map(({ body }) => body);
}
