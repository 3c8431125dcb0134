import type pg from 'pg';
import { systemActor } from '../../core/event.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import { openTransaction, type Tx } from '../database/transaction.ts';
import { withOrganization } from '../database/with-organization.ts';
import { recordEvent } from '../cases/record-event.ts';

/**
 * Pauses every case that could still act, closed ones as well since a re-check may reopen them and cancelled ones that still bring something back, and writes into the organization's
 * settings which. Runs in the restore's own transaction, as the owner. Answers how many cases it paused.
 */
export async function pauseRestored(client: pg.PoolClient, backupOf: Temporal.Instant): Promise<number> {
  const { rows } = await client.query<{ organization_id: string }>('select organization_id from organization');
  let paused = 0;
  for (const { organization_id } of rows) {
    paused += await openTransaction(client, organization_id, (tx) => pauseCases(tx, backupOf));
  }
  return paused;
}

async function pauseCases(tx: Tx, backupOf: Temporal.Instant): Promise<number> {
  const cases = await tx.query<{ offboarding_id: string }>(
    `update offboarding set paused = true, version = version + 1
     where organization_id = $1 and not paused and (state <> 'cancelled' or exists (
       select from step s where s.organization_id = $1 and s.offboarding_id = offboarding.offboarding_id and s.wake_at is not null))
     returning offboarding_id`,
    [tx.organizationId],
  );
  const ids = cases.map((row) => row.offboarding_id);
  await tx.query(
    `update organization set settings = settings || jsonb_build_object('restored',
       jsonb_build_object('at', clock_timestamp(), 'backup_of', $2::timestamptz, 'paused', $3::jsonb)) where organization_id = $1`,
    [tx.organizationId, backupOf, JSON.stringify(ids)],
  );
  for (const offboardingId of ids) {
    await recordEvent(tx, {
      offboardingId,
      type: 'offboarding.paused',
      actor: systemActor,
      data: { because: 'restored', backupOf: backupOf.toString() },
    });
  }
  return ids.length;
}

/** Lets the cases go on that a restore paused, in every organization; cases that people paused stay so. Answers how many. */
export async function resumeRestored(db: Pick<Database, 'app' | 'dispatcher' | 'onBoundary'>): Promise<number> {
  const organizations = await asDispatcher(db).call<{ organization_id: string }>('list_organizations');
  let resumed = 0;
  for (const { organization_id } of organizations) {
    resumed += await withOrganization(db, organization_id, resumeCases, { name: 'resume-restored' });
  }
  return resumed;
}

async function resumeCases(tx: Tx): Promise<number> {
  const cases = await tx.query<{ offboarding_id: string }>(
    `update offboarding o set paused = false, version = o.version + 1 from organization g
     where o.organization_id = $1 and g.organization_id = $1 and o.paused
       and g.settings -> 'restored' -> 'paused' ? o.offboarding_id::text returning o.offboarding_id`,
    [tx.organizationId],
  );
  await tx.query(
    `update organization set settings = settings - 'restored' where organization_id = $1 and settings ? 'restored'`,
    [tx.organizationId],
  );
  for (const { offboarding_id } of cases) {
    await recordEvent(tx, {
      offboardingId: offboarding_id,
      type: 'offboarding.resumed',
      actor: systemActor,
      data: { because: 'restored' },
    });
  }
  return cases.length;
}
