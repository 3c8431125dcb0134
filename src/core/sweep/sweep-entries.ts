import type { AccessoryRecord, AccountRecord, AssetRecord, IsoDay, IsoMoment, SeatRecord } from '../import-record.ts';
import { serialKeyOf } from '../serial-key.ts';
import { nameOf, numberOf } from './sweep-people.ts';
import type { KnownPerson } from './sweep-people.ts';
import type { FoundAccount, LeaverAccount, LeaverAsset, LeaverSeat, SweepMatch, SweptLeaver } from './sweep-report.ts';

/** What has been found with one leaver so far; accounts by application and id. */
export type Leaver = {
  readonly accounts: Map<string, LeaverAccount>;
  readonly assets: LeaverAsset[];
  readonly seats: LeaverSeat[];
};

/** An account that is open or may be, as it goes into the report. */
export function foundAccount({
  record,
  active,
  file,
}: {
  readonly record: AccountRecord;
  readonly active: true | 'unknown';
  readonly file: string;
}): FoundAccount {
  const { application, login, externalId, displayName, email, kind, privileged, lastSignInAt } = record;
  return detached({ application, login, externalId, displayName, email, kind, privileged, active, lastSignInAt, file });
}

/**
 * Lays an asset at a leaver's door. A device that a device manager lists and an asset register too is one thing: what either knows
 * completes the other.
 */
export function addLeaverAsset(assets: LeaverAsset[], record: AssetRecord, match: SweepMatch, file: string): void {
  const found = leaverAsset(record, match, file);
  const { serialKey } = record;
  const at = assets.findIndex(
    ({ serial, lastSeenAt }) =>
      serialKey !== null &&
      (lastSeenAt === undefined) !== (found.lastSeenAt === undefined) &&
      serial !== null &&
      serialKeyOf(serial) === serialKey,
  );
  const same = assets[at];
  if (same === undefined) {
    assets.push(found);
    return;
  }
  const [registered, managed] = found.lastSeenAt === undefined ? [found, same] : [same, found];
  assets[at] = { ...registered, ...(managed.lastSeenAt === undefined ? {} : { lastSeenAt: managed.lastSeenAt }) };
}

function leaverAsset(record: AssetRecord, match: SweepMatch, file: string): LeaverAsset {
  const { tag, serial, name, category, model, status, value, purchaseDate, byod, device } = record;
  const seen = device === undefined ? {} : { lastSeenAt: device.lastSeenAt };
  return detached({ tag, serial, name, category, model, status, value, purchaseDate, byod, match, file, ...seen });
}

/** An accessory beside the assets: it is to come back too. */
export function leaverAccessory({ name, held, category, value }: AccessoryRecord, match: SweepMatch, file: string) {
  const what = held === 1 ? name : `${held} × ${name}`;
  const unknown = { tag: null, serial: null, model: null, status: null, purchaseDate: null };
  return detached<LeaverAsset>({ ...unknown, name: what, category, value, byod: false, match, file });
}

export function leaverSeat(
  { licence, price, reassignable, termEnd }: SeatRecord,
  match: SweepMatch,
  file: string,
): LeaverSeat {
  return detached({ licence, price, reassignable, termEnd, match, file });
}

/** Whether a sign-in lies on a later day than the last one; on the day itself it proves nothing. */
export function signedInAfter(lastSignInAt: IsoMoment | null, since: IsoDay | null): boolean {
  return since !== null && lastSignInAt !== null && lastSignInAt.slice(0, 10) > since;
}

/** Why an account is nobody's although its e-mail address is somebody's. */
export function contradictionIn({ employeeNumber }: AccountRecord, person: KnownPerson): string {
  return `its employee number ${employeeNumber ?? ''} is nobody’s, but its e-mail address or username is that of ${nameOf(person)} (${numberOf(person) ?? 'no number'})`;
}

/** One leaver with everything found, as of `today`. */
export function sweptLeaver(known: KnownPerson, found: Leaver, today: IsoDay): SweptLeaver {
  const { standing } = known;
  const since = standing?.state === 'left' ? standing.since : null;
  const sources = [known.departure, known.person, known.second].map((record) => record?.source);
  const person = known.person ?? known.second;
  return {
    employeeNumber: numberOf(known) ?? null,
    name: nameOf(known),
    email: person?.workEmail ?? known.departure?.workEmail ?? null,
    since,
    days: since === null ? null : Temporal.PlainDate.from(since).until(today, { largestUnit: 'day' }).days,
    knownFrom: sources.filter((source) => source !== undefined),
    person,
    departure: known.departure,
    accounts: [...found.accounts.values()].sort(byWeight),
    assets: found.assets,
    seats: found.seats,
  };
}

function byWeight(a: LeaverAccount, b: LeaverAccount): number {
  return weight(b) - weight(a) || a.application.localeCompare(b.application);
}

function weight({ signedInAfterLeaving, privileged, active }: LeaverAccount): number {
  return (signedInAfterLeaving ? 4 : 0) + (active === true ? 2 : 0) + (privileged === true ? 1 : 0);
}

/**
 * The same with texts of its own. Texts cut from a stretch of a file keep all of that stretch in memory, and few findings would soon keep
 * a whole file.
 */
function detached<Entry>(entry: Entry): Entry {
  return structuredClone(entry);
}
