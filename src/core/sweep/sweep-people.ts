import type { Custodian, DepartureRecord, IsoDay, PersonRecord } from '../import-record.ts';
import type { SweepMatch } from './sweep-report.ts';

/** One human as all files together know them. `second` is a less authoritative record of the same person. */
export type KnownPerson = {
  person: PersonRecord | null;
  second: PersonRecord | null;
  departure: DepartureRecord | null;
  /** Two records of equal standing say opposite things and no date decides. */
  contradictory: boolean;
  /** Where they stand on the day of the sweep; null until everybody is known. */
  standing: Standing | null;
};

/** Where somebody stands on a day. `since` is null when they have left and no file says when. */
export type Standing =
  | { readonly state: 'here' | 'unknown' }
  | { readonly state: 'leaving'; readonly on: IsoDay }
  | { readonly state: 'left'; readonly since: IsoDay | null };

export type Match =
  | { readonly found: 'one'; readonly person: KnownPerson; readonly by: SweepMatch }
  | { readonly found: 'several'; readonly by: 'email' | 'username' }
  | { readonly found: 'contradiction'; readonly person: KnownPerson }
  | { readonly found: 'none' };

/** People by what identifies them. E-mail addresses and usernames that several people share identify nobody. */
export type PeopleIndex = {
  readonly all: readonly KnownPerson[];
  readonly addPerson: (record: PersonRecord) => void;
  readonly addDeparture: (record: DepartureRecord) => void;
  readonly match: (keys: Omit<Custodian, 'name'>) => Match;
};

const nobody: Match = { found: 'none' };
const here: Standing = { state: 'here' };
const unknown: Standing = { state: 'unknown' };

export function createPeopleIndex(): PeopleIndex {
  const all: KnownPerson[] = [];
  const byNumber = new Map<string, KnownPerson>();
  const byEmail = new Map<string, KnownPerson | null>();
  const byUsername = new Map<string, KnownPerson | null>();

  /** The person a record is about: by employee number, else by an e-mail address of somebody whose number does not speak against it. */
  function personFor(record: PersonRecord | DepartureRecord): KnownPerson {
    const number = record.employeeNumber === null ? undefined : numberKey(record.employeeNumber);
    const numbered = number === undefined ? undefined : byNumber.get(number);
    const addressed = record.workEmail === null ? undefined : byEmail.get(record.workEmail);
    const known =
      numbered ?? (addressed && (number === undefined || numberOf(addressed) === undefined) ? addressed : undefined);
    const person = known ?? { person: null, second: null, departure: null, contradictory: false, standing: null };
    if (!known) all.push(person);
    if (number !== undefined) byNumber.set(number, person);
    claim(byEmail, record.workEmail, person);
    claim(byEmail, record.privateEmail, person);
    return person;
  }

  return {
    all,
    addPerson: (record) => {
      const known = personFor(record);
      claim(byUsername, record.username?.toLowerCase() ?? null, known);
      mergePerson(known, record);
    },
    addDeparture: (record) => {
      const known = personFor(record);
      if (!known.departure || (leavingDay(known.departure) ?? '') < (leavingDay(record) ?? ''))
        known.departure = record;
    },
    match: ({ employeeNumber, email, username }) => {
      if (employeeNumber !== null) {
        const numbered = byNumber.get(employeeNumber) ?? byNumber.get(numberKey(employeeNumber));
        if (numbered) return { found: 'one', person: numbered, by: 'employee_number' };
      }
      const weak =
        weakMatch(byEmail, email, 'email') ?? weakMatch(byUsername, username?.toLowerCase() ?? null, 'username');
      if (!weak) return nobody;
      if (employeeNumber === null || weak.found !== 'one' || numberOf(weak.person) === undefined) return weak;
      return { found: 'contradiction', person: weak.person };
    },
  };
}

/** Where somebody stands on `today`: a departure counts before HR's own dates, and a later start (a rehire) before both. */
export function standingOf(known: KnownPerson, today: IsoDay): Standing {
  const day = known.departure ? leavingDay(known.departure) : undefined;
  const rehired = day !== undefined && (known.person?.startDate ?? '') > day;
  if (day !== undefined && !rehired)
    return day <= today ? { state: 'left', since: day } : { state: 'leaving', on: day };
  const own = known.person ? standingByRecord(known.person, today) : undefined;
  if (own && own.state !== 'unknown') return own;
  return known.second ? standingByRecord(known.second, today) : unknown;
}

/** The day access ends: the cut-off when there is one, else the last working day, else the end of the employment. */
function leavingDay(departure: DepartureRecord): IsoDay | undefined {
  return (departure.accessCutoff?.slice(0, 10) ?? departure.lastWorkingDay ?? departure.employmentEnd) || undefined;
}

function standingByRecord({ status, startDate, endDate }: PersonRecord, today: IsoDay): Standing {
  const superseded = endDate !== null && startDate !== null && startDate > endDate && status !== 'left';
  if (endDate !== null && !superseded) {
    if (endDate <= today) return { state: 'left', since: endDate };
    if (status !== 'left') return { state: 'leaving', on: endDate };
  }
  if (status === 'left') return { state: 'left', since: null };
  return status === 'active' || superseded ? here : unknown;
}

function mergePerson(known: KnownPerson, record: PersonRecord): void {
  const present = known.person;
  if (!present) {
    known.person = record;
    return;
  }
  const takesOver = outranks(record, present);
  known.person = takesOver ? record : present;
  if (authority(record) !== authority(present)) known.second = takesOver ? present : record;
  else if (record.startDate === present.startDate && record.status !== present.status) known.contradictory = true;
}

/** HR before an asset register; of two employments the later one; of two without dates the one that is not over. */
function outranks(record: PersonRecord, present: PersonRecord): boolean {
  if (authority(record) !== authority(present)) return authority(record) > authority(present);
  const [start, presentStart] = [record.startDate ?? '', present.startDate ?? ''];
  return start === presentStart ? record.status === 'active' && present.status !== 'active' : start > presentStart;
}

function authority(record: PersonRecord): number {
  return isFromHr(record) ? 1 : 0;
}

/** Whether a record comes from a list that means to name everybody who works here; an asset register does not. */
export function isFromHr(record: PersonRecord): boolean {
  return record.source !== 'snipe-it';
}

/** What to call somebody. */
export function nameOf({ person, departure, second }: KnownPerson): string {
  return person?.displayName ?? departure?.displayName ?? second?.displayName ?? '';
}

/** The employee number somebody goes by, if any file names one. */
export function numberOf(known: KnownPerson): string | undefined {
  return known.person?.employeeNumber ?? known.departure?.employeeNumber ?? known.second?.employeeNumber ?? undefined;
}

function numberKey(employeeNumber: string): string {
  return employeeNumber.toUpperCase();
}

function claim(index: Map<string, KnownPerson | null>, key: string | null, person: KnownPerson): void {
  if (key === null) return;
  const present = index.get(key);
  if (present === person) return;
  index.set(key, present === undefined ? person : null);
}

function weakMatch(
  index: ReadonlyMap<string, KnownPerson | null>,
  key: string | null,
  by: 'email' | 'username',
): Match | undefined {
  if (key === null) return undefined;
  const person = index.get(key);
  if (person === undefined) return undefined;
  return person === null ? { found: 'several', by } : { found: 'one', person, by };
}
