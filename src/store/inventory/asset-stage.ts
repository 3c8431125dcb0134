import { hiddenCasesSql } from '../row-scope.ts';

/** SQL for the statuses of what is neither ours any more nor known to be anywhere. */
const goneStatuses = `('lost', 'stolen', 'sold', 'donated', 'recycled', 'destroyed', 'returned_to_lessor')`;

/**
 * SQL for what comes back of cases that an operator may know of: rows of `asset_return r` that have not ended. Both are SQL
 * expressions; $1 is the organization.
 */
function openReturnsSql(operator: string, ownPerson: string): string {
  return `from asset_return r join offboarding o on o.organization_id = $1 and o.offboarding_id = r.offboarding_id
  where r.organization_id = $1 and r.state in ('planned', 'on_its_way', 'delivered', 'at_carrier') and o.state <> 'cancelled'
    and o.person_id is distinct from ${ownPerson}::uuid and o.offboarding_id not in (${hiddenCasesSql(operator)})`;
}

/** SQL for whether a label or a box for an open return `r` has gone out. */
const hasLabelSql = `(r.shipment_id is not null or exists (select from kit_line n
  join kit k on k.organization_id = $1 and k.kit_id = n.kit_id and k.state in ('shipped', 'delivered', 'returning', 'arrived')
  where n.organization_id = $1 and n.asset_id = r.asset_id and n.state = 'expected'))`;

/** SQL for when asset `a` last came back, from a person or a workshop. */
const sinceSql = `greatest(
  (select max(coalesce(c.held_until, c.held_from)) from custody c where c.organization_id = $1 and c.asset_id = a.asset_id),
  (select max(coalesce(f.back_at, f.sent_at)) from repair f where f.organization_id = $1 and f.asset_id = a.asset_id), '-infinity')`;

/** SQL for whether asset `a` was inspected since it last came back. */
const inspectedSql = `exists (select from inspection n where n.organization_id = $1 and n.asset_id = a.asset_id and n.inspected_at >= ${sinceSql})`;

/** SQL for whether every storage device of asset `a` was erased as far as its way asks for, and that was verified by somebody else. */
const sanitizedSql = `(exists (select from storage_device d where d.organization_id = $1 and d.asset_id = a.asset_id and d.removed_at is null)
  and not exists (select from storage_device d where d.organization_id = $1 and d.asset_id = a.asset_id and d.removed_at is null
    and not exists (select from sanitization s where s.organization_id = $1 and s.storage_device_id = d.storage_device_id
      and s.asset_id = a.asset_id and s.result = 'passed' and s.ended_at >= coalesce((select coalesce(c.held_until, c.held_from) from custody c
        where c.organization_id = $1 and c.asset_id = a.asset_id order by c.held_from desc limit 1), '-infinity')
      and (s.method <> 'clear' or a.ownership <> 'leased' and not exists (select from disposition b where b.organization_id = $1
        and b.asset_id = a.asset_id and b.state in ('decided', 'approved')
        and b.kind in ('return_to_lessor', 'sell', 'donate', 'recycle', 'destroy')))
      and exists (select from sanitization_check k where k.organization_id = $1 and k.sanitization_id = s.sanitization_id and k.result = 'passed')
      and not exists (select from sanitization_check k where k.organization_id = $1 and k.sanitization_id = s.sanitization_id and k.result = 'failed'))))`;

const here = `a.status in ('received', 'quarantine')`;
const travels = `('on_its_way', 'delivered', 'at_carrier')`;

/** SQL for the stage of asset `a`, whose open return is `r` or null. */
export const stageSql = `case
  when a.status in ${goneStatuses} then 'gone'
  when a.status in ('stock', 'repair', 'retired') then a.status
  when ${here} then case when not ${inspectedSql} then 'received' when a.data_bearing and ${sanitizedSql} then 'sanitized' else 'inspected' end
  when a.status = 'in_transit' or r.state in ${travels} then 'in_transit'
  when r.state = 'planned' and ${hasLabelSql} then 'label_sent'
  else 'with_person' end`;

/** SQL for the condition of each stage, over asset `a` by itself, so that each walks along an index. */
export function stageCondition(stage: string, openReturns: string): string {
  const returning = (condition: string) => `a.asset_id in (select r.asset_id ${openReturns} and ${condition})`;
  const isOut = `r.state in ${travels} or ${hasLabelSql}`;
  switch (stage) {
    case 'with_person':
      return `a.status = 'deployed' and not ${returning(`(${isOut})`)}`;
    case 'label_sent':
      return `a.status = 'deployed' and ${returning(`r.state = 'planned' and ${hasLabelSql}`)} and not ${returning(`r.state in ${travels}`)}`;
    case 'in_transit':
      return `a.status in ('in_transit', 'deployed') and a.asset_id in (select t.asset_id from asset t
        where t.organization_id = $1 and t.status = 'in_transit' union all select r.asset_id ${openReturns} and r.state in ${travels})`;
    case 'received':
      return `${here} and not ${inspectedSql}`;
    case 'inspected':
      return `${here} and ${inspectedSql} and not (a.data_bearing and ${sanitizedSql})`;
    case 'sanitized':
      return `${here} and ${inspectedSql} and a.data_bearing and ${sanitizedSql}`;
    case 'gone':
      return `a.status in ${goneStatuses}`;
    default:
      return `a.status = '${stage === 'repair' || stage === 'retired' ? stage : 'stock'}'`;
  }
}

/** What `openReturnsSql` reads of the parameters of a scope that begin at `first`. */
export function openReturnsIn(first: number): string {
  return openReturnsSql(`$${first + 5}`, `$${first + 4}`);
}

/** SQL for the day it is where the organization is. */
export const todaySql = `(select (now() at time zone g.time_zone)::date from organization g where g.organization_id = $1)`;
