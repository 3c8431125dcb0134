import { type FeedField, feedFields } from '../../core/feeds/feed.ts';
import type { PersonRecord } from '../../core/import-record.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type FieldValues, listFieldValues } from '../../store/feeds/feed-fields.ts';
import type { NewFinding } from '../../store/feeds/feed-findings.ts';
import { type ClaimedFeed, listOwners } from '../../store/feeds/feeds.ts';
import { findKnownPeople, type KnownPeople } from '../imports/import-known-people.ts';

/** Which fields of a person a feed says, and who says the others. */
export type Ownership = {
  /** It has the say. */
  readonly says: ReadonlySet<FeedField>;
  /** Another feed goes first: only what is empty is filled. */
  readonly fills: ReadonlySet<FeedField>;
  /** Fields that another feed has the say about, and its name. */
  readonly others: ReadonlyMap<FeedField, string>;
};

/** Reads who has the say about each field. The lower rank goes first, then the name. */
export async function readOwnership(
  tx: Tx,
  { feedId, owns, rank }: Pick<ClaimedFeed, 'feedId' | 'owns' | 'rank'>,
): Promise<Ownership> {
  const owners = await listOwners(tx, feedFields, feedId);
  const others = new Map<FeedField, string>();
  for (const field of feedFields) {
    const other = owners.find((owner) => owner.owns.includes(field) && (!owns.includes(field) || owner.rank < rank));
    if (other !== undefined) others.set(field, other.name);
  }
  return {
    says: new Set(owns.filter((field) => !others.has(field))),
    fills: new Set(owns.filter((field) => others.has(field))),
    others,
  };
}

/** Finds who a row is about by the employee number alone; undefined for nobody, or several. */
export async function findByNumber(tx: Tx, records: readonly Pick<PersonRecord, 'employeeNumber'>[]) {
  const known = await findKnownPeople(
    tx,
    records.map(({ employeeNumber }) => ({ employeeNumber, email: null, username: null })),
  );
  return (record: Pick<PersonRecord, 'employeeNumber' | 'source'>) => personOf(known, record);
}

function personOf(known: KnownPeople, { employeeNumber, source }: Pick<PersonRecord, 'employeeNumber' | 'source'>) {
  if (employeeNumber === null) return undefined;
  for (const holders of [
    known.holders('employee_number', employeeNumber, source),
    known.holders('employee_number', employeeNumber),
  ]) {
    if (holders.length === 1) return holders[0]?.personId;
    if (holders.length > 1) return undefined;
  }
  return undefined;
}

/** Leaves of each row only what this feed may write. Who is not on record is added only where it owns `employment`. */
export async function keepOwnFields(
  tx: Tx,
  { says, fills }: Ownership,
  records: readonly PersonRecord[],
): Promise<readonly PersonRecord[]> {
  const personIdOf = await findByNumber(tx, records);
  const values =
    fills.size === 0
      ? undefined
      : await listFieldValues(
          tx,
          records.flatMap((row) => personIdOf(row) ?? []),
        );
  return records.flatMap((record) => {
    const personId = personIdOf(record);
    if (personId === undefined && !says.has('employment') && !fills.has('employment')) return [];
    const now = personId === undefined ? undefined : values?.get(personId);
    const may = (field: FeedField) => says.has(field) || (fills.has(field) && (now?.[field] ?? null) === null);
    return [onlyFields(record, may, personId === undefined)];
  });
}

function onlyFields(record: PersonRecord, may: (field: FeedField) => boolean, isNew: boolean): PersonRecord {
  const told = <Value>(field: FeedField, value: Value): Value | null => (may(field) ? value : null);
  const mayAddress = may('work_email') || record.employeeNumber === null;
  return {
    ...record,
    // The number in place of a name leaves the name on record as it is.
    displayName: may('name') || isNew ? record.displayName : (record.employeeNumber ?? record.displayName),
    workEmail: mayAddress ? record.workEmail : null,
    username: mayAddress ? record.username : null,
    privateEmail: told('private_email', record.privateEmail),
    phone: told('phone', record.phone),
    department: told('department', record.department),
    location: told('location', record.location),
    country: told('country', record.country),
    timeZone: told('time_zone', record.timeZone),
    managerEmail: told('manager', record.managerEmail),
    managerNumber: told('manager', record.managerNumber),
    startDate: told('employment', record.startDate),
    endDate: told('employment', record.endDate),
    workerType: told('employment', record.workerType),
  };
}

const fieldWords: Readonly<Record<FeedField, string>> = {
  name: 'name',
  work_email: 'work address',
  private_email: 'private address',
  phone: 'phone number',
  department: 'department',
  location: 'location',
  country: 'country',
  time_zone: 'time zone',
  manager: 'manager',
  employment: 'last day of employment',
};

/** Where a file says something else than what is on record from the feed that has the say. Values that are private are not repeated. */
export async function findDifferences(
  tx: Tx,
  { others }: Ownership,
  records: readonly PersonRecord[],
): Promise<readonly NewFinding[]> {
  if (others.size === 0) return [];
  const personIdOf = await findByNumber(tx, records);
  const values = await listFieldValues(
    tx,
    records.flatMap((row) => personIdOf(row) ?? []),
  );
  return records.flatMap((record) => {
    const personId = personIdOf(record);
    const onRecord = personId === undefined ? undefined : values.get(personId);
    if (personId === undefined || onRecord === undefined) return [];
    const inFile = valuesOf(record);
    return [...others].flatMap(([field, owner]): NewFinding[] => {
      const [said, kept] = [inFile[field], onRecord[field]];
      if (said === null || said.toLowerCase() === kept?.toLowerCase()) return [];
      const isPrivate = field === 'private_email' || field === 'phone';
      const what = isPrivate ? 'another one' : `“${said}”`;
      const instead = isPrivate ? 'the one on record' : kept === null ? 'nothing' : `“${kept}”`;
      const text = `The ${fieldWords[field]} of ${record.employeeNumber ?? ''} is ${what} here, and ${instead} from ${owner}, which has the say.`;
      return [{ kind: 'difference', key: `${personId}/${field}`, personId, text }];
    });
  });
}

function valuesOf(record: PersonRecord): FieldValues {
  return {
    name: record.displayName === record.employeeNumber ? null : record.displayName,
    work_email: record.workEmail,
    private_email: record.privateEmail,
    phone: record.phone,
    department: record.department,
    location: record.location,
    country: record.country,
    time_zone: record.timeZone,
    manager: record.managerEmail,
    employment: record.endDate,
  };
}
