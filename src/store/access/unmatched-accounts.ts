import type { Tx } from '../database/transaction.ts';
import { personColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** How an account stands to people: nobody was found; somebody by its address alone; or a person said that it is nobody's. */
export const unmatchedKinds = ['none', 'email', 'nobody'] as const;
export type UnmatchedKind = (typeof unmatchedKinds)[number];

/** An account of which no stable id says whose it is. */
export type UnmatchedAccount = {
  readonly id: string;
  readonly application: { readonly id: string; readonly name: string };
  readonly login: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly kind: 'human' | 'service' | 'shared';
  readonly privileged: boolean | null;
  readonly active: boolean | null;
  readonly match: UnmatchedKind;
  /** Whom its address points to. */
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly lastSignInAt: Temporal.Instant | null;
  readonly seenAt: Temporal.Instant;
};

export type UnmatchedPage = {
  readonly match?: UnmatchedKind;
  readonly applicationId?: string;
  readonly after?: { readonly login: string; readonly id: string };
  readonly limit: number;
};

const next = 2 + scopeParameters;
const matchSql = `case when n.match = 'email' then 'email' when n.match = 'decided' then 'nobody' else 'none' end`;

/** One page of the accounts that nobody is known to have, by login. Those of nobody are for who sees everybody. */
export async function listUnmatchedAccounts(
  tx: Tx,
  scope: RowScope,
  { match, applicationId, after, limit }: UnmatchedPage,
): Promise<{ readonly items: readonly UnmatchedAccount[]; readonly next: UnmatchedPage['after'] | null }> {
  const rows = await tx.query<UnmatchedAccount>(
    `select n.account_id as id, jsonb_build_object('id', a.application_id, 'name', a.name) as application, n.login, n.display_name as name,
       n.email, n.kind, n.privileged, n.active, ${matchSql} as match,
       case when p.person_id is not null then jsonb_build_object('id', p.person_id, 'name', p.display_name) end as person,
       n.last_sign_in_at as "lastSignInAt", n.seen_at as "seenAt"
     from account n join application a on a.organization_id = $1 and a.application_id = n.application_id
     left join person p on p.organization_id = $1 and p.person_id = n.person_id
     where n.organization_id = $1 and (n.person_id is null or n.match = 'email') and not n.deprovisioned
       and ${scopeSql({ ...personColumns, leaver: 'p.person_id' }, 2)}
       and ($${next}::text is null and n.match is distinct from 'decided' or ${matchSql} = $${next})
       and ($${next + 1}::uuid is null or n.application_id = $${next + 1})
       and ($${next + 2}::text is null or (n.login, n.account_id) > ($${next + 2}, $${next + 3}::uuid))
     order by n.login, n.account_id limit $${next + 4}`,
    [
      tx.organizationId,
      ...scopeValues(scope),
      match ?? null,
      applicationId ?? null,
      after?.login ?? null,
      after?.id ?? null,
      limit + 1,
    ],
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? { login: last.login, id: last.id } : null };
}
