import type { JsonObject } from '../../core/applications/connector.ts';
import type { Assurance } from '../../core/item.ts';
import type { Tx } from '../database/transaction.ts';

export type PackEvent = {
  readonly event_id: string;
  readonly number: number;
  readonly bytes: Buffer;
  readonly recorded_at: Temporal.Instant;
  readonly salt: Buffer | null;
  readonly content: Buffer | null;
  readonly erased_at: Temporal.Instant | null;
};

/** The events of a case in their order, a few hundred in memory at a time. */
export function readPackEvents(tx: Tx, offboardingId: string): AsyncGenerator<PackEvent> {
  return readRows<PackEvent>(
    tx,
    `select e.event_id, e.number, e.bytes, e.recorded_at, p.salt, p.content, p.erased_at from event e
     left join event_private p on p.organization_id = e.organization_id and p.event_id = e.event_id
     where e.organization_id = $1 and e.stream_id = $2 order by e.number`,
    [tx.organizationId, offboardingId],
  );
}

export type PackAttempt = {
  readonly attempt_id: string;
  readonly step_id: string;
  readonly key: string;
  readonly title: string;
  readonly action: string;
  readonly item_id: string | null;
  readonly epoch: number;
  readonly started_at: Temporal.Instant;
  readonly finished_at: Temporal.Instant | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly snapshot: JsonObject | null;
  readonly receipt: JsonObject | null;
};

/** Every try of the case's automatic steps, in the order they began. */
export function readPackAttempts(tx: Tx, offboardingId: string): AsyncGenerator<PackAttempt> {
  return readRows<PackAttempt>(
    tx,
    `select a.attempt_id, a.step_id, s.key, s.title, s.action, s.item_id, a.epoch, a.started_at, a.finished_at, a.outcome, a.reason,
       a.snapshot, a.receipt
     from attempt a join step s on s.organization_id = a.organization_id and s.step_id = a.step_id
     where a.organization_id = $1 and a.offboarding_id = $2 order by a.started_at, a.attempt_id`,
    [tx.organizationId, offboardingId],
  );
}

export type PackObservation = {
  readonly observation_id: string;
  readonly item_id: string | null;
  readonly value: string;
  readonly assurance: Assurance;
  readonly seen_at: Temporal.Instant;
  readonly method: string;
  readonly operator_id: string | null;
  readonly attempt_id: string | null;
  readonly note: string | null;
  readonly recorded_at: Temporal.Instant;
};

/** Every look of the case, in the order they were written down. */
export function readPackObservations(tx: Tx, offboardingId: string): AsyncGenerator<PackObservation> {
  return readRows<PackObservation>(
    tx,
    `select observation_id, item_id, value, assurance, seen_at, method, operator_id, attempt_id, note, recorded_at from observation
     where organization_id = $1 and offboarding_id = $2 order by recorded_at, observation_id`,
    [tx.organizationId, offboardingId],
  );
}

const rowsAtATime = 200;

async function* readRows<Row extends { [column: string]: unknown }>(
  tx: Tx,
  text: string,
  values: readonly unknown[],
): AsyncGenerator<Row> {
  await tx.query(`declare pack_rows no scroll cursor for ${text}`, values);
  for (;;) {
    const rows = await tx.query<Row>(`fetch ${rowsAtATime} from pack_rows`);
    yield* rows;
    if (rows.length < rowsAtATime) break;
  }
  await tx.query('close pack_rows');
}
