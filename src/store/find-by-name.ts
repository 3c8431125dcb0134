import { serialKeyOf } from '../core/serial-key.ts';
import { visibleCasesSql } from './cases/case-lists.ts';
import type { Tx } from './database/transaction.ts';
import { likeSql, partPattern, peopleLikeSql } from './part-of.ts';
import {
  assetColumns,
  knownSql,
  personColumns,
  type RowScope,
  scopeParameters,
  scopeSql,
  scopeValues,
} from './row-scope.ts';

/** Something with a name or a number, and what tells it apart from others of the same name. */
export type Found = { readonly id: string; readonly name: string; readonly about: string | null };

const next = 2 + scopeParameters;

/** Cases of a scope by number, or by a part of the name or address of who leaves: open ones first, then the latest. `id` is the number. */
export async function findCases(tx: Tx, scope: RowScope, text: string, limit: number): Promise<readonly Found[]> {
  const number = /^(?:off-)?(\d{1,9})$/i.exec(text)?.[1] ?? null;
  return tx.query<Found>(
    `select 'OFF-' || o.number as id, p.display_name as name, o.state as about ${visibleCasesSql}
       and (o.person_id in (select w.person_id from person w where w.organization_id = $1
           and (${likeSql('w.display_name', `$${next}`)} or ${likeSql('w.work_email', `$${next}`)}))
         or o.number = $${next + 1}::integer)
     order by coalesce(o.number = $${next + 1}::integer, false) desc, o.state = 'open' desc, o.opened_at desc limit $${next + 2}`,
    [tx.organizationId, ...scopeValues(scope), partPattern(text), number, limit],
  );
}

/** People of a scope of whom a departure may still be told, by a part of their name or address, or by their whole employee number. */
export async function findPeople(tx: Tx, scope: RowScope, text: string, limit: number): Promise<readonly Found[]> {
  return tx.query<Found>(
    `select p.person_id as id, p.display_name as name, p.department as about from person p
     where p.organization_id = $1 and ${scopeSql(personColumns, 2)} and p.person_id in (${peopleLikeSql(`$${next}`, `$${next + 1}`)})
       and not exists (select from offboarding o where o.organization_id = $1 and o.person_id = p.person_id and o.quiet and o.state <> 'cancelled'
         and ${knownSql('o.offboarding_id', `$${1 + scopeParameters}`)})
     order by p.display_name, p.person_id limit $${next + 2}`,
    [tx.organizationId, ...scopeValues(scope), partPattern(text), text, limit],
  );
}

/** Assets of a scope by how their tag begins, or by their whole serial number. `id` is the tag. */
export async function findAssets(tx: Tx, scope: RowScope, text: string, limit: number): Promise<readonly Found[]> {
  return tx.query<Found>(
    `with wanted as (
       (select asset_id from asset where organization_id = $1 and tag_key >= $${next} and tag_key < $${next} || chr(1114111)
          order by tag_key limit 100)
       union (select asset_id from asset where organization_id = $1 and serial_key = $${next + 1} limit 100))
     select a.tag as id, a.tag as name, concat_ws(', ', a.model, p.display_name) as about
     from asset a join wanted w on w.asset_id = a.asset_id
     left join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
     left join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     where a.organization_id = $1 and ${scopeSql(assetColumns, 2)} order by a.tag limit $${next + 2}`,
    [tx.organizationId, ...scopeValues(scope), text.toLowerCase(), serialKeyOf(text) ?? null, limit],
  );
}

/** Applications by a part of their name. */
export async function findApplications(tx: Tx, text: string, limit: number): Promise<readonly Found[]> {
  return tx.query<Found>(
    `select application_id as id, name, null as about from application where organization_id = $1 and ${likeSql('name', '$2')} order by name limit $3`,
    [tx.organizationId, partPattern(text), limit],
  );
}
