import { randomBytes, randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import type { CourierMode } from '../../core/couriers/courier.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../cases/record-event.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';

/** A service that labels are bought from, as it is listed; no secret of it is. */
export type CourierAccount = {
  readonly id: string;
  readonly name: string;
  readonly courier: string;
  readonly mode: CourierMode;
  readonly endpoint: string;
  readonly labelDays: number;
  readonly off: boolean;
  /** Why it cannot be asked at the moment. */
  readonly problem: string | null;
  readonly createdAt: Temporal.Instant;
};

/** The same with what it is asked with. */
export type CourierAccess = CourierAccount & { readonly config: JsonObject; readonly sealed: Uint8Array };

const columns = `courier_account_id as id, name, courier, mode, endpoint, label_days as "labelDays", off, problem, created_at as "createdAt"`;

/** An id and a public address for an account that is about to be stored; the address has 192 random bits. */
export function newCourierAccount(): { readonly id: string; readonly endpoint: string } {
  return { id: randomUUIDv7(), endpoint: randomBytes(24).toString('base64url') };
}

/** Finds whose public address this is, before an organization is known. */
export async function findCourierEndpoint(
  db: Pick<Database, 'dispatcher'>,
  endpoint: string,
): Promise<{ readonly organizationId: string; readonly courierAccountId: string } | undefined> {
  const [row] = await asDispatcher(db).call<{ organization_id: string; courier_account_id: string }>(
    'find_courier_account',
    [endpoint],
  );
  return row === undefined
    ? undefined
    : { organizationId: row.organization_id, courierAccountId: row.courier_account_id };
}

/** The services of the organization, by name. */
export async function listCourierAccounts(tx: Tx): Promise<readonly CourierAccount[]> {
  return tx.query<CourierAccount>(`select ${columns} from courier_account where organization_id = $1 order by name`, [
    tx.organizationId,
  ]);
}

/** Reads a service with its sealed credential. Throws `not-found`. */
export async function getCourierAccess(tx: Tx, courierAccountId: string): Promise<CourierAccess> {
  const [row] = await tx.query<CourierAccess>(
    `select ${columns}, config, sealed from courier_account where organization_id = $1 and courier_account_id = $2`,
    [tx.organizationId, courierAccountId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no courier with this id.');
  return row;
}

/** Adds a service. Throws `conflict` when its name is taken. */
export async function insertCourierAccount(
  tx: Tx,
  account: Pick<CourierAccess, 'id' | 'name' | 'courier' | 'mode' | 'endpoint' | 'labelDays' | 'config' | 'sealed'>,
  operatorId: string,
): Promise<void> {
  const { id, name, courier, mode, endpoint, labelDays, config, sealed } = account;
  const rows = await tx.query(
    `insert into courier_account (organization_id, courier_account_id, name, courier, mode, endpoint, label_days, config, sealed)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (organization_id, name) do nothing returning courier_account_id`,
    [tx.organizationId, id, name, courier, mode, endpoint, labelDays, JSON.stringify(config), sealed],
  );
  if (rows.length === 0) throw new Failure('conflict', `There already is a courier with the name ${name}.`);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'courier.connected',
    actor: operatorActor(operatorId),
    about: { kind: 'courier_account', id },
    data: { courier, mode, labelDays },
    private: { name },
  });
}

/** Lets nothing be bought there any more. Throws `not-found`. */
export async function switchCourierOff(tx: Tx, courierAccountId: string, operatorId: string): Promise<void> {
  const { off } = await getCourierAccess(tx, courierAccountId);
  if (off) return;
  await tx.query('update courier_account set off = true where organization_id = $1 and courier_account_id = $2', [
    tx.organizationId,
    courierAccountId,
  ]);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'courier.switched_off',
    actor: operatorActor(operatorId),
    about: { kind: 'courier_account', id: courierAccountId },
  });
}

/** Gives a service another key, and lets everything that waited for it go on at once. */
export async function saveCourierKey(
  tx: Tx,
  courierAccountId: string,
  sealed: Uint8Array,
  operatorId: string,
): Promise<void> {
  await tx.query(
    'update courier_account set sealed = $3, problem = null where organization_id = $1 and courier_account_id = $2',
    [tx.organizationId, courierAccountId, sealed],
  );
  await tx.query(
    `update shipment set try_at = clock_timestamp(), tries = 0
     where organization_id = $1 and courier_account_id = $2 and try_at is not null and tries > 0`,
    [tx.organizationId, courierAccountId],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'courier.key_changed',
    actor: operatorActor(operatorId),
    about: { kind: 'courier_account', id: courierAccountId },
  });
}

/** Notes why a service cannot be asked; null: it can. */
export async function noteCourierProblem(tx: Tx, courierAccountId: string, problem: string | null): Promise<void> {
  await tx.query(
    `update courier_account set problem = $3
     where organization_id = $1 and courier_account_id = $2 and problem is distinct from $3`,
    [tx.organizationId, courierAccountId, problem],
  );
}
