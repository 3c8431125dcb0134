import type { CommandChoice } from '../../core/devices/device-command.ts';
import type { Tx } from '../database/transaction.ts';
import { assetColumns, knownSql, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';
import { commandColumns, type DeviceCommand, isDead } from './device-commands.ts';

/** The commands of a device, the latest first, without those of cases that the reader may not know of. */
export async function listCommands(tx: Tx, deviceId: string, readerId: string): Promise<readonly DeviceCommand[]> {
  return tx.query<DeviceCommand>(
    `select ${commandColumns} from device_command c where c.organization_id = $1 and c.device_id = $2
       and (c.offboarding_id is null or ${knownSql('c.offboarding_id', '$3')})
     order by c.device_command_id desc limit 100`,
    [tx.organizationId, deviceId, readerId],
  );
}

/** A command with the thing it is about. */
export type ListedCommand = DeviceCommand & {
  readonly asset: string;
  readonly application: string;
  readonly custodian: string | null;
  readonly deviceSeenAt: Temporal.Instant | null;
};

/** One page of the commands of a scope, the latest first. */
export async function listAllCommands(
  tx: Tx,
  scope: RowScope,
  page: {
    readonly which: CommandChoice;
    readonly assetId?: string;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly ListedCommand[]; readonly next: string | null }> {
  const next = 2 + scopeParameters;
  const rows = await tx.query<ListedCommand>(
    `select ${commandColumns}, a.tag as asset, m.name as application, p.display_name as custodian, d.last_seen_at as "deviceSeenAt"
     from device_command c
     join device d on d.organization_id = $1 and d.device_id = c.device_id
     join application m on m.organization_id = $1 and m.application_id = d.application_id
     join asset a on a.organization_id = $1 and a.asset_id = c.asset_id
     left join custody h on h.organization_id = $1 and h.asset_id = a.asset_id and h.held_until is null
     left join person p on p.organization_id = $1 and p.person_id = h.person_id
     where c.organization_id = $1 and ${scopeSql({ ...assetColumns, leaver: 'p.person_id' }, 2)}
       and (c.offboarding_id is null or ${knownSql('c.offboarding_id', `$${1 + scopeParameters}`)})
       and ($${next} = 'all' or c.state in ('proposed', 'approved', 'queued', 'delivered') and not (c.state = 'proposed' and ${isDead})
         and (c.state = 'proposed' or $${next} = 'open'))
       and ($${next + 1}::uuid is null or c.device_command_id < $${next + 1}) and ($${next + 3}::uuid is null or c.asset_id = $${next + 3})
     order by c.device_command_id desc limit $${next + 2}`,
    [tx.organizationId, ...scopeValues(scope), page.which, page.before, page.limit + 1, page.assetId ?? null],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** The enrolments that are confirmed to be these assets, and the lock that is proposed by itself for each. */
export async function listEnrolments(
  tx: Tx,
  assetIds: readonly string[],
): Promise<readonly { readonly deviceId: string; readonly assetId: string; readonly proposedLock: string | null }[]> {
  return tx.query<{ deviceId: string; assetId: string; proposedLock: string | null }>(
    `select d.device_id as "deviceId", d.asset_id as "assetId", (select c.device_command_id from device_command c
       where c.organization_id = $1 and c.device_id = d.device_id and c.state = 'proposed' and c.requested_by is null) as "proposedLock"
     from device d where d.organization_id = $1 and d.asset_id = any($2) and d.match = 'confirmed' and d.gone_at is null
     order by d.device_id`,
    [tx.organizationId, assetIds],
  );
}
