import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { MassReason, MassState, Waves } from '../../core/mass-events/mass-event.ts';
import type { Playbook } from '../../core/playbooks/playbook.ts';
import { uuid } from '../../core/uuid.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';

/** A mass event as jobs need it. */
export type MassEvent = {
  readonly eventId: string;
  readonly name: string;
  readonly reason: MassReason;
  readonly lastWorkingDay: Temporal.PlainDate;
  readonly accessEndsAt: Temporal.Instant | null;
  readonly informedAt: Temporal.Instant | null;
  readonly playbook: Playbook;
  readonly waves: Waves;
  readonly firstWaveAt: Temporal.Instant;
  readonly state: MassState;
  readonly paused: boolean;
  readonly digest: string | null;
  readonly madeBy: string;
  readonly openedBy: string | null;
  readonly openedAt: Temporal.Instant | null;
  readonly releasedWaves: number;
  readonly question: string | null;
  readonly acceptedWave: number;
  readonly approvers: readonly string[];
  readonly cancelledBy: string | null;
  readonly cancelReason: string | null;
  /** The database's instant. */
  readonly now: Temporal.Instant;
  /** The next wave may start from then on, as far as time goes. */
  readonly nextWaveAt: Temporal.Instant;
};

const columns = `e.mass_event_id as "eventId", e.name, e.reason, e.last_working_day as "lastWorkingDay",
  e.access_ends_at as "accessEndsAt", e.informed_at as "informedAt", e.playbook_body as playbook,
  jsonb_build_object('size', e.wave_size, 'minutes', e.wave_minutes, 'problemPercent', e.wave_problem_percent) as waves,
  e.first_wave_at as "firstWaveAt", e.state, e.paused, e.digest, e.made_by as "madeBy", e.opened_by as "openedBy",
  e.opened_at as "openedAt", e.released_waves as "releasedWaves", e.question, e.accepted_wave as "acceptedWave",
  e.approvers, e.cancelled_by as "cancelledBy", e.cancel_reason as "cancelReason", clock_timestamp() as now,
  coalesce(e.wave_released_at + e.wave_minutes * interval '1 minute', e.first_wave_at) as "nextWaveAt"`;

/** What two people will be asked to confirm, apart from who is on the list. */
export type NewMassEvent = Pick<
  MassEvent,
  'name' | 'reason' | 'lastWorkingDay' | 'accessEndsAt' | 'informedAt' | 'playbook' | 'waves' | 'firstWaveAt' | 'madeBy'
>;

/** Keeps a draft, known to whoever prepares it. */
export async function insertMassEvent(tx: Tx, event: NewMassEvent): Promise<string> {
  const eventId = randomUUIDv7();
  const { waves, playbook } = event;
  await tx.query(
    `insert into mass_event (organization_id, mass_event_id, name, reason, last_working_day, access_ends_at, informed_at, playbook,
       playbook_version, playbook_body, wave_size, wave_minutes, wave_problem_percent, first_wave_at, made_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      tx.organizationId,
      eventId,
      event.name,
      event.reason,
      event.lastWorkingDay,
      event.accessEndsAt,
      event.informedAt,
      playbook.playbook,
      playbook.version,
      JSON.stringify(playbook),
      waves.size,
      waves.minutes,
      waves.problemPercent,
      event.firstWaveAt,
      event.madeBy,
    ],
  );
  await nameForMassEvent(tx, eventId, [event.madeBy]);
  return eventId;
}

/** Lets operators know of an event. */
export async function nameForMassEvent(tx: Tx, eventId: string, operatorIds: readonly string[]): Promise<void> {
  await tx.query(
    `insert into mass_event_named (organization_id, mass_event_id, operator_id)
     select $1, $2, named.id from unnest($3::uuid[]) as named(id) on conflict do nothing`,
    [tx.organizationId, eventId, operatorIds],
  );
}

/** Who knows of it and is not shut out. */
export async function listNamed(tx: Tx, eventId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `select n.operator_id as id from mass_event_named n join operator h on h.organization_id = $1 and h.operator_id = n.operator_id
     where n.organization_id = $1 and n.mass_event_id = $2 and h.disabled_at is null order by 1`,
    [tx.organizationId, eventId],
  );
  return rows.map(({ id }) => id);
}

/** SQL that says whether an operator knows of mass event `e`: they are named, and not on its list. */
const knownTo = (operator: string) => `(exists (select from mass_event_named n where n.organization_id = $1
    and n.mass_event_id = e.mass_event_id and n.operator_id = ${operator})
  and not exists (select from mass_event_member m join operator h on h.organization_id = $1 and h.operator_id = ${operator}
    where m.organization_id = $1 and m.mass_event_id = e.mass_event_id and m.person_id = h.person_id))`;

/** Everybody who knows of an event: named for it, not shut out, and not on its list. */
export async function listWhoKnows(tx: Tx, eventId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `select x.operator_id as id from operator x join mass_event e on e.organization_id = $1 and e.mass_event_id = $2
     where x.organization_id = $1 and x.disabled_at is null and ${knownTo('x.operator_id')} order by 1`,
    [tx.organizationId, eventId],
  );
  return rows.map(({ id }) => id);
}

/** The events an operator knows of, the newest first. */
export async function listMassEvents(tx: Tx, operatorId: string): Promise<readonly MassEvent[]> {
  return tx.query<MassEvent>(
    `select ${columns} from mass_event e where e.organization_id = $1 and ${knownTo('$2')} order by e.made_at desc limit 200`,
    [tx.organizationId, operatorId],
  );
}

/** How many of the events an operator knows of do not go on before somebody answers. */
export async function countAskingMassEvents(tx: Tx, operatorId: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::integer as count from mass_event e where e.organization_id = $1 and e.state = 'open' and e.question is not null
       and ${knownTo('$2')}`,
    [tx.organizationId, operatorId],
  );
  return row?.count ?? 0;
}

/**
 * The id of an event that an operator knows of, by its id or name. Throws `conflict` for a name that several have, and the same
 * `not-found` for one that is absent and one they do not know of.
 */
export async function findMassEvent(tx: Tx, idOrName: string, operatorId: string): Promise<string> {
  const rows = await tx.query<{ id: string }>(
    `select e.mass_event_id as id from mass_event e where e.organization_id = $1 and ${knownTo('$2')}
       and ${uuid.test(idOrName) ? 'e.mass_event_id = $3::uuid' : 'lower(e.name) = lower($3)'} order by e.made_at desc limit 20`,
    [tx.organizationId, operatorId, idOrName],
  );
  const [first] = rows;
  if (first === undefined) throw new Failure('not-found', 'There is no such mass event that you know of.');
  if (rows.length > 1) {
    const ids = rows.map(({ id }) => id).join(', ');
    throw new Failure(
      'conflict',
      `Several mass events have this name. Say which, by its id, the newest first: ${ids}.`,
    );
  }
  return first.id;
}

/** How a transaction keeps an event until its end: to change it alone, or so that nobody changes it meanwhile. */
const locks = { lock: 'for no key update', share: 'for share' } as const;

/** Reads an event, and keeps it where that is asked for. Throws `not-found`. */
export async function getMassEvent(tx: Tx, eventId: string, keep?: keyof typeof locks): Promise<MassEvent> {
  const [event] = await tx.query<MassEvent>(
    `select ${columns} from mass_event e where e.organization_id = $1 and e.mass_event_id = $2
     ${keep === undefined ? '' : locks[keep]}`,
    [tx.organizationId, eventId],
  );
  if (event === undefined) throw new Failure('not-found', 'There is no such mass event.');
  return event;
}

/** What may change about an event; what is left out stays. */
type Change = Partial<{
  readonly state: MassState;
  readonly paused: boolean;
  readonly digest: string | null;
  readonly opened_by: string;
  readonly opened_at: Temporal.Instant;
  readonly released_waves: number;
  readonly wave_released_at: Temporal.Instant;
  readonly question: string | null;
  readonly accepted_wave: number;
  readonly approvers: readonly string[];
  readonly cancelled_by: string;
  readonly cancel_reason: string;
  readonly look_at: Temporal.Instant | null;
}>;

/** Changes an event that the caller has locked. */
export async function changeMassEvent(tx: Tx, eventId: string, change: Change): Promise<void> {
  const columns = Object.keys(change).map((column, place) => `${column} = $${place + 3}`);
  await tx.query(`update mass_event set ${columns.join(', ')} where organization_id = $1 and mass_event_id = $2`, [
    tx.organizationId,
    eventId,
    ...Object.values(change),
  ]);
}

/** The events a worker should look at now, over all organizations. */
export async function listDueMassEvents(
  db: Pick<Database, 'dispatcher'>,
): Promise<readonly { readonly organizationId: string; readonly eventId: string }[]> {
  const rows = await asDispatcher(db).call<{ organization_id: string; mass_event_id: string }>('due_mass_events', []);
  return rows.map((row) => ({ organizationId: row.organization_id, eventId: row.mass_event_id }));
}
