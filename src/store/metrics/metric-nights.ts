import type { MetricFacts } from '../../core/metrics/metric-facts.ts';
import type { Figure } from '../../core/metrics/metric-figure.ts';
import type { MetricPeriod } from '../../core/metrics/metric-period.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';

/** Organizations whose figures are to be looked after; each is handed to one worker. `at` is the instant; now when left out. */
export async function takeMetricRounds(
  db: Pick<Database, 'dispatcher'>,
  most: number,
  at?: Temporal.Instant,
): Promise<readonly string[]> {
  const values = at === undefined ? [most] : [most, at.toString()];
  const rows = await asDispatcher(db).call<{ organization_id: string }>('due_metric_rounds', values);
  return rows.map((row) => row.organization_id);
}

/** Keeps this organization's night to one transaction; false when another has it. */
export async function lockNight(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ had: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('metric night ' || $1::text, 0)) as had`,
    [tx.organizationId],
  );
  return row?.had === true;
}

/** Whether this day was counted. */
export async function hasNight(tx: Tx, night: Temporal.PlainDate): Promise<boolean> {
  const rows = await tx.query('select from metric_night where organization_id = $1 and night = $2', [
    tx.organizationId,
    night,
  ]);
  return rows.length > 0;
}

/** Keeps the counts of a day. One that was counted already stays as it is. */
export async function insertNight(
  tx: Tx,
  night: {
    readonly night: Temporal.PlainDate;
    readonly timeZone: string;
    readonly at: Temporal.Instant;
    readonly ruleVersion: number;
    readonly figures: readonly Figure[];
  },
): Promise<void> {
  await tx.query(
    `insert into metric_night (organization_id, night, time_zone, taken_at, rule_version, sources, register, zombies, figures)
     select $1, $2, $3, $4, $5,
       (select coalesce(array_agg(distinct a.mdm order by a.mdm), '{}') from asset a
        where a.organization_id = $1 and a.mdm is not null and a.mdm_seen_at > $4::timestamptz - interval '90 days'),
       (select count(*) from asset a where a.organization_id = $1 and a.ownership <> 'personal'
         and a.status not in ('retired', 'lost', 'stolen', 'sold', 'donated', 'recycled', 'destroyed', 'returned_to_lessor')),
       (select count(*) from zombie z where z.organization_id = $1 and z.until_night is null), $6
     on conflict (organization_id, night) do nothing`,
    [tx.organizationId, night.night, night.timeZone, night.at, night.ruleVersion, JSON.stringify(night.figures)],
  );
}

type Night = {
  readonly night: Temporal.PlainDate;
  readonly ruleVersion: number;
  readonly sources: readonly string[];
  readonly register: number;
};

/** Kinds of zombie that are only seen where a device manager can be asked. */
const seenBySource = ['alive', 'unseen'];

/**
 * The stock of zombies at both ends of a period, or why there is no such number. A period that is not over ends with the last
 * day that was counted. No day is made up: one on which no worker ran has no count.
 */
export async function readZombies(tx: Tx, { from, until, timeZone }: MetricPeriod): Promise<MetricFacts['zombies']> {
  const [first, last] = [from, until].map((instant) => instant.toZonedDateTimeISO(timeZone).toPlainDate());
  if (first === undefined || last === undefined) return { uncounted: { why: 'no_ends' } };
  const nights = await tx.query<Night & { began: Temporal.PlainDate; over: boolean }>(
    `select night, rule_version as "ruleVersion", sources, register, (select min(night) from metric_night where organization_id = $1) as began,
       now() >= $4 as over
     from metric_night where organization_id = $1 and night >= $2 and night <= $3 order by night`,
    [tx.organizationId, first, last, until],
  );
  const began = nights[0]?.began ?? (await readBeginning(tx));
  if (began === null) return { uncounted: { why: 'nothing_yet' } };
  if (Temporal.PlainDate.compare(first, began) < 0) return { uncounted: { why: 'began', day: began.toString() } };
  const start = nights.find(({ night }) => night.equals(first));
  if (start === undefined) return { uncounted: { why: 'no_worker', day: first.toString() } };
  const end = start.over ? nights.find(({ night }) => night.equals(last)) : nights.at(-1);
  if (end === undefined) return { uncounted: { why: 'no_worker', day: last.toString() } };
  if (end === start) return { uncounted: { why: 'one_day', day: first.toString() } };
  if (end.ruleVersion !== start.ruleVersion)
    return { uncounted: { why: 'other_rules', from: start.ruleVersion, to: end.ruleVersion } };
  return countBetween(tx, start, end);
}

async function readBeginning(tx: Tx): Promise<Temporal.PlainDate | null> {
  const [row] = await tx.query<{ began: Temporal.PlainDate | null }>(
    'select min(night) as began from metric_night where organization_id = $1',
    [tx.organizationId],
  );
  return row?.began ?? null;
}

async function countBetween(tx: Tx, start: Night, end: Night): Promise<MetricFacts['zombies']> {
  const sameSources = start.sources.join() === end.sources.join();
  const [row] = await tx.query<Record<'atStart' | 'added' | 'resolved' | 'writtenOff' | 'atEnd', number>>(
    `select count(*) filter (where since_night <= $2 and (until_night is null or until_night > $2))::integer as "atStart",
       count(*) filter (where since_night > $2 and since_night <= $3)::integer as added,
       count(*) filter (where until_night > $2 and until_night <= $3 and left_by = 'resolved')::integer as resolved,
       count(*) filter (where until_night > $2 and until_night <= $3 and left_by = 'written_off')::integer as "writtenOff",
       count(*) filter (where since_night <= $3 and (until_night is null or until_night > $3))::integer as "atEnd"
     from zombie where organization_id = $1 and reason <> all ($4)`,
    [tx.organizationId, start.night, end.night, sameSources ? [] : seenBySource],
  );
  const counts = row ?? { atStart: 0, added: 0, resolved: 0, writtenOff: 0, atEnd: 0 };
  const sources = [...new Set([...start.sources, ...end.sources])].join(', ');
  return {
    ...counts,
    registerAtStart: start.register,
    registerAtEnd: end.register,
    counted: {
      as: 'between',
      from: start.night.toString(),
      to: end.night.toString(),
      sources: sameSources ? null : sources,
    },
  };
}
