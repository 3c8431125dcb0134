import type { WorkerType } from '../../core/departures/departure.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

/** How a source names who leaves: our own id (a decision somebody made), the employee number, or, never enough alone, an address. */
export type LeaverKey = {
  readonly personId?: string;
  readonly employeeNumber?: string;
  readonly workEmail?: string;
  /** Needed when the person has more than one employment. */
  readonly workerId?: string;
};

export type Leaver = {
  readonly personId: string;
  readonly employmentId: string;
  readonly workerType: WorkerType;
  readonly timeZone: string;
};

/**
 * Says who leaves and which employment ends. Throws `not-found` when nobody fits and `rule-refused` when that is not
 * certain: an address alone, two people under one number, two employments and none named.
 */
export async function findLeaver(tx: Tx, key: LeaverKey): Promise<Leaver> {
  const personId = key.personId ?? (await personByNumber(tx, key));
  const employments = await tx.query<{
    employment_id: string;
    worker_id: string;
    worker_type: WorkerType;
    time_zone: string | null;
  }>(
    `select e.employment_id, e.worker_id, e.worker_type, coalesce(p.time_zone, l.time_zone, o.time_zone) as time_zone
     from employment e
     join person p on p.organization_id = e.organization_id and p.person_id = e.person_id
     join organization o on o.organization_id = e.organization_id
     left join location l on l.organization_id = p.organization_id and l.location_id = p.location_id
     where e.organization_id = $1 and e.person_id = $2 and ($3::text is null or e.worker_id = $3)
       -- An employment that ended long ago is not the one that ends now, unless there is no other.
       and (e.end_date is null or e.end_date > current_date - 400 or not exists (
         select from employment k where k.organization_id = $1 and k.person_id = $2 and k.employment_id <> e.employment_id
           and (k.end_date is null or k.end_date > current_date - 400)))
     order by e.end_date is null desc, e.start_date desc`,
    [tx.organizationId, personId, key.workerId ?? null],
  );
  const [first, second] = employments;
  if (first === undefined)
    throw new Failure('not-found', 'This person has no such employment. Import the people first, or check the number.');
  if (second !== undefined && key.workerId === undefined) {
    const numbers = employments.map((employment) => employment.worker_id).join(', ');
    throw new Failure(
      'rule-refused',
      `This person has several employments (${numbers}). Name the one that ends by its worker id.`,
    );
  }
  return {
    personId,
    employmentId: first.employment_id,
    workerType: first.worker_type,
    timeZone: first.time_zone ?? 'UTC',
  };
}

async function personByNumber(tx: Tx, key: LeaverKey): Promise<string> {
  if (key.employeeNumber === undefined) {
    throw new Failure(
      'rule-refused',
      'An address or a name alone does not say for certain who leaves. Name the employee number, or decide by naming the person’s id.',
    );
  }
  const rows = await tx.query<{ person_id: string }>(
    `select distinct person_id from person_identifier
     where organization_id = $1 and kind = 'employee_number' and value = $2 and valid_until is null`,
    [tx.organizationId, key.employeeNumber],
  );
  const [first, second] = rows;
  if (first === undefined)
    throw new Failure(
      'not-found',
      `Nobody has the employee number ${key.employeeNumber}. Import the people first, or check the number.`,
    );
  if (second !== undefined)
    throw new Failure(
      'rule-refused',
      `Two people have the employee number ${key.employeeNumber}, from different sources. Name the person’s id.`,
    );
  await refuseAddressOfAnother(tx, key, first.person_id);
  return first.person_id;
}

/** A number counts before an address; but an address that is somebody else's says that one of the two is a slip. */
async function refuseAddressOfAnother(
  tx: Tx,
  { employeeNumber, workEmail }: LeaverKey,
  personId: string,
): Promise<void> {
  if (workEmail === undefined) return;
  const rows = await tx.query<{ person_id: string }>(
    `select distinct person_id from person_identifier
     where organization_id = $1 and kind = 'email' and value = lower($2) and valid_until is null`,
    [tx.organizationId, workEmail],
  );
  if (rows.length === 0 || rows.some(({ person_id }) => person_id === personId)) return;
  throw new Failure(
    'rule-refused',
    `The employee number ${employeeNumber} and the address ${workEmail} belong to different people. Correct the one that is wrong, or leave the address out.`,
  );
}
