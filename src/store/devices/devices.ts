import { randomUUIDv7 } from 'node:crypto';
import type { CommandKind, MatchState } from '../../core/devices/device-command.ts';
import type { DeviceOwnership, DevicePlatform, DeviceSeen, DeviceState } from '../../core/devices/device-manager.ts';
import { Failure } from '../../core/failure.ts';
import { serialKeyOf } from '../../core/serial-key.ts';
import type { Tx } from '../database/transaction.ts';
import { assetColumns, knownSql, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** An enrolment, the manager it is enrolled with, and the asset that it is or may be. */
export type DeviceRow = {
  readonly id: string;
  readonly application: { readonly id: string; readonly name: string; readonly connector: string };
  readonly enrolmentRef: string;
  readonly serial: string | null;
  readonly name: string | null;
  readonly model: string | null;
  readonly platform: DevicePlatform;
  readonly ownership: DeviceOwnership;
  readonly encrypted: boolean | null;
  readonly state: DeviceState;
  readonly fingerprint: Readonly<Record<string, string>>;
  readonly lastSeenAt: Temporal.Instant | null;
  readonly readAt: Temporal.Instant;
  readonly goneAt: Temporal.Instant | null;
  readonly match: MatchState;
  readonly matchReason: string | null;
  readonly asset: {
    readonly id: string;
    readonly tag: string;
    readonly serial: string | null;
    readonly ownership: 'company' | 'leased' | 'personal';
    readonly status: string;
  } | null;
  readonly custodian: { readonly id: string; readonly name: string } | null;
  /** What is under way for it, keys aside. */
  readonly open: CommandKind | null;
};

const columns = (known: string) => `
select d.device_id as id, jsonb_build_object('id', m.application_id, 'name', m.name, 'connector', m.connector) as application,
  d.enrolment_ref as "enrolmentRef", d.serial, d.name, d.model, d.platform, d.ownership, d.encrypted, d.state, d.fingerprint,
  d.last_seen_at as "lastSeenAt", d.read_at as "readAt", d.gone_at as "goneAt", d.match, d.match_reason as "matchReason",
  case when a.asset_id is not null then jsonb_build_object('id', a.asset_id, 'tag', a.tag, 'serial', a.serial,
    'ownership', a.ownership, 'status', a.status) end as asset,
  case when p.person_id is not null then jsonb_build_object('id', p.person_id, 'name', p.display_name) end as custodian,
  (select c.kind from device_command c where c.organization_id = $1 and c.device_id = d.device_id and c.kind <> 'capture'
    and c.state in ('proposed', 'approved', 'queued', 'delivered') and ${known}) as open
from device d
join application m on m.organization_id = d.organization_id and m.application_id = d.application_id
left join asset a on a.organization_id = d.organization_id and a.asset_id = d.asset_id
left join custody h on h.organization_id = a.organization_id and h.asset_id = a.asset_id and h.held_until is null
left join person p on p.organization_id = h.organization_id and p.person_id = h.person_id
where d.organization_id = $1`;

/** What is under way in a confidential case is only shown to the named. */
const knownColumns = columns(
  `(c.offboarding_id is null or ${knownSql('c.offboarding_id', `$${1 + scopeParameters}`)})`,
);
const allColumns = columns('true');
const next = 2 + scopeParameters;

/** One page of the devices of a scope, by id; those that are no known asset are for who sees everything. */
export async function listDevices(
  tx: Tx,
  scope: RowScope,
  page: {
    readonly search?: string;
    readonly match?: MatchState;
    readonly assetId?: string;
    readonly after?: string;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly DeviceRow[]; readonly next: string | null }> {
  const search = page.search?.trim() ?? '';
  const rows = await tx.query<DeviceRow>(
    `${knownColumns} and ${scopeSql({ ...assetColumns, leaver: 'p.person_id' }, 2)}
       and ($${next} = '' or d.serial ilike $${next + 1} or d.name ilike $${next + 1} or a.tag ilike $${next + 1})
       and ($${next + 2}::text is null or d.match = $${next + 2}) and ($${next + 3}::uuid is null or d.device_id > $${next + 3})
       and ($${next + 4}::uuid is null or d.asset_id = $${next + 4})
     order by d.device_id limit $${next + 5}`,
    [
      tx.organizationId,
      ...scopeValues(scope),
      search,
      `%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`,
      page.match ?? null,
      page.after ?? null,
      page.assetId ?? null,
      page.limit + 1,
    ],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Reads a device of a scope. Throws the same `not-found` for what is absent and what may not be seen. */
export async function getVisibleDevice(tx: Tx, scope: RowScope, deviceId: string): Promise<DeviceRow> {
  const [row] = await tx.query<DeviceRow>(
    `${knownColumns} and ${scopeSql({ ...assetColumns, leaver: 'p.person_id' }, 2)} and d.device_id = $${next}`,
    [tx.organizationId, ...scopeValues(scope), deviceId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such device, or it is outside your scope.');
  return row;
}

/** Reads a device and locks its row. Throws `not-found`. */
export async function lockDevice(tx: Tx, deviceId: string): Promise<DeviceRow> {
  const [row] = await tx.query<DeviceRow>(`${allColumns} and d.device_id = $2 for update of d`, [
    tx.organizationId,
    deviceId,
  ]);
  if (row === undefined) throw new Failure('not-found', 'There is no such device.');
  return row;
}

/**
 * Keeps one page of what a manager listed. An enrolment nobody has looked at yet is proposed as the one asset that has its serial
 * number; one that was confirmed keeps its asset. What a listing does not tell (state, encryption) stays as it was last seen.
 */
export async function saveDevices(tx: Tx, applicationId: string, seen: readonly DeviceSeen[]): Promise<void> {
  if (seen.length === 0) return;
  const rows = seen.map((device) => ({
    id: randomUUIDv7(),
    enrolment_ref: device.enrolmentRef,
    serial: device.serial,
    serial_key: device.serial === null ? null : (serialKeyOf(device.serial) ?? null),
    name: device.name,
    model: device.model,
    platform: device.platform,
    ownership: device.ownership,
    user_email: device.userEmail,
    encrypted: device.encrypted === 'unknown' ? null : device.encrypted,
    state: device.state,
    fingerprint: device.fingerprint,
    enrolled_at: device.enrolledAt?.toString() ?? null,
    last_seen_at: device.lastSeenAt?.toString() ?? null,
  }));
  await tx.query(
    `insert into device as d (organization_id, device_id, application_id, enrolment_ref, serial, serial_key, name, model, platform,
       ownership, user_email, encrypted, state, fingerprint, enrolled_at, last_seen_at, match, asset_id)
     select $1, r.id, $2, r.enrolment_ref, r.serial, r.serial_key, r.name, r.model, r.platform, r.ownership, r.user_email,
       r.encrypted, r.state, r.fingerprint, r.enrolled_at, r.last_seen_at,
       case when o.asset_id is null then 'none' else 'proposed' end, o.asset_id
     from jsonb_to_recordset($3::jsonb) as r(id uuid, enrolment_ref text, serial text, serial_key text, name text, model text,
       platform text, ownership text, user_email text, encrypted boolean, state text, fingerprint jsonb, enrolled_at timestamptz,
       last_seen_at timestamptz)
     left join lateral (select (array_agg(a.asset_id))[1] as asset_id from asset a
       where a.organization_id = $1 and a.serial_key = r.serial_key having count(*) = 1) o on true
     order by r.enrolment_ref
     on conflict (organization_id, application_id, enrolment_ref) do update set serial = excluded.serial,
       serial_key = excluded.serial_key, name = excluded.name, model = excluded.model, platform = excluded.platform,
       ownership = excluded.ownership, user_email = excluded.user_email, encrypted = coalesce(excluded.encrypted, d.encrypted),
       state = case when excluded.state = 'unknown' and d.enrolled_at is not distinct from excluded.enrolled_at then d.state else excluded.state end,
       fingerprint = excluded.fingerprint, enrolled_at = excluded.enrolled_at, last_seen_at = excluded.last_seen_at,
       read_at = clock_timestamp(), gone_at = null,
       match = case when d.match = 'none' and d.matched_by is null and excluded.asset_id is not null then 'proposed'
         when d.match = 'proposed' and excluded.asset_id is null then 'none' else d.match end,
       asset_id = case when d.match = 'none' and d.matched_by is not null then null
         when d.match in ('none', 'proposed') then excluded.asset_id else d.asset_id end`,
    [tx.organizationId, applicationId, JSON.stringify(rows)],
  );
}

/** How many devices a manager was last seen to have. */
export async function countDevices(tx: Tx, applicationId: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    'select count(*)::integer as count from device where organization_id = $1 and application_id = $2 and gone_at is null',
    [tx.organizationId, applicationId],
  );
  return row?.count ?? 0;
}

/** Marks what a complete listing that began at `since` lacked. */
export async function markGone(tx: Tx, applicationId: string, since: Temporal.Instant): Promise<void> {
  await tx.query(
    `update device set gone_at = clock_timestamp() where organization_id = $1 and application_id = $2 and read_at < $3 and gone_at is null`,
    [tx.organizationId, applicationId, since],
  );
}

/** One enrolment that its manager said is no more. */
export async function markOneGone(tx: Tx, deviceId: string): Promise<void> {
  await tx.query(
    `update device set gone_at = coalesce(gone_at, clock_timestamp()), read_at = clock_timestamp()
     where organization_id = $1 and device_id = $2`,
    [tx.organizationId, deviceId],
  );
}

/** Says which asset an enrolment is, or that it is none of ours. Throws `conflict` where the asset has another one there. */
export async function saveMatch(
  tx: Tx,
  deviceId: string,
  match: { readonly assetId: string | null; readonly operatorId: string },
): Promise<void> {
  const { assetId, operatorId } = match;
  const [other] = await tx.query<{ enrolment_ref: string }>(
    `select o.enrolment_ref from device o join device d on d.organization_id = $1 and d.device_id = $2
     where o.organization_id = $1 and o.application_id = d.application_id and o.device_id <> $2 and o.asset_id = $3
       and o.match in ('confirmed', 'held') and o.gone_at is null`,
    [tx.organizationId, deviceId, assetId],
  );
  if (other !== undefined)
    throw new Failure(
      'conflict',
      `This asset is the enrolment ${other.enrolment_ref} already. Take that match back first.`,
    );
  await tx.query(
    `update device set match = $3, asset_id = $4, matched_by = $5, matched_at = clock_timestamp(), match_reason = null
     where organization_id = $1 and device_id = $2`,
    [tx.organizationId, deviceId, assetId === null ? 'none' : 'confirmed', assetId, operatorId],
  );
}

/** An enrolment that was put on hold, because two things may have been taken for each other or for somebody else's. */
export type HeldDevice = { readonly id: string; readonly reason: string };

/**
 * Holds every confirmed device of a manager that its register contradicts: the serial number is another asset's or another one, or one
 * side calls personal what the other does not. Both ends of a swap are held. Answers those that were not held before.
 */
export async function holdContradictions(tx: Tx, applicationId: string): Promise<readonly HeldDevice[]> {
  return tx.query<HeldDevice>(
    `with crossed as (
       select d.device_id, d.serial_key as read_key, a.serial_key as known_key from device d
       join asset a on a.organization_id = d.organization_id and a.asset_id = d.asset_id
       where d.organization_id = $1 and d.application_id = $2 and d.match = 'confirmed' and d.gone_at is null
         and a.serial_key is not null and d.serial_key is distinct from a.serial_key
     ), held as (
       select d.device_id, 'its serial number is not the one that the register has for this asset; two may have been swapped.' as reason
       from device d left join asset a on a.organization_id = d.organization_id and a.asset_id = d.asset_id
       where d.organization_id = $1 and d.match = 'confirmed' and d.gone_at is null and exists (select from crossed c
         where c.device_id = d.device_id or d.serial_key in (c.read_key, c.known_key) or a.serial_key in (c.read_key, c.known_key))
       union
       select d.device_id, 'the device manager and the register do not agree whether it is personal; find out, and correct the wrong one.'
       from device d join asset a on a.organization_id = d.organization_id and a.asset_id = d.asset_id
       where d.organization_id = $1 and d.application_id = $2 and d.match = 'confirmed' and d.ownership <> 'unknown'
         and (d.ownership = 'personal') <> (a.ownership = 'personal'))
     update device d set match = 'held', match_reason = h.reason
     from (select device_id, min(reason) as reason from held group by device_id) h
     where d.organization_id = $1 and d.device_id = h.device_id returning d.device_id as id, h.reason`,
    [tx.organizationId, applicationId],
  );
}

/** Holds a device and whatever else goes by one of two serial numbers, after a label was read that is another's. */
export async function holdSwapped(
  tx: Tx,
  swap: { readonly deviceId: string; readonly serialKeys: readonly string[]; readonly reason: string },
): Promise<readonly HeldDevice[]> {
  return tx.query<HeldDevice>(
    `update device d set match = 'held', match_reason = $4 where d.organization_id = $1 and d.match in ('confirmed', 'proposed')
       and (d.device_id = $2 or d.serial_key = any($3) or exists (select from asset a where a.organization_id = $1
         and a.asset_id = d.asset_id and a.serial_key = any($3))) returning d.device_id as id, d.match_reason as reason`,
    [tx.organizationId, swap.deviceId, swap.serialKeys, swap.reason],
  );
}
