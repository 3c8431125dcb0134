import type { DepartureKind, WorkerType } from './departures/departure.ts';
import type { OwnedKind } from './ownership/owned-kinds.ts';

/** A calendar day as it travels: `2026-11-30` (ISO 8601). Two of them compare as text. */
export type IsoDay = string;

/** A day, a local date-time without zone (`2026-11-30T17:00:00`), or an instant (`2026-11-30T16:00:00Z`), as far as the file says. */
export type IsoMoment = string;

/** Money as integer minor units; a bare number nobody named a currency for carries ISO 4217 `XXX`. */
export type Money = { readonly minor: number; readonly currency: string };

type PersonFacts = {
  readonly source: string;
  readonly employeeNumber: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly displayName: string;
  readonly workEmail: string | null;
  readonly privateEmail: string | null;
  readonly phone: string | null;
  readonly managerEmail: string | null;
  /** The manager's employee number. */
  readonly managerNumber: string | null;
  readonly department: string | null;
  readonly location: string | null;
  readonly country: string | null;
  readonly timeZone: string | null;
  readonly workerType: WorkerType | null;
};

/** One row of a list of people. `status` is what the file says; whoever is not in its map is `unknown`. */
export type PersonRecord = PersonFacts & {
  readonly record: 'person';
  readonly username: string | null;
  readonly startDate: IsoDay | null;
  readonly endDate: IsoDay | null;
  readonly status: 'active' | 'left' | 'unknown';
};

/** One row of a list of leavers. At least one of `accessCutoff`, `lastWorkingDay` and `employmentEnd` is present. */
export type DepartureRecord = PersonFacts & {
  readonly record: 'departure';
  readonly departureKind: DepartureKind | null;
  readonly noticeDate: IsoDay | null;
  /** When the person was told. */
  readonly informedAt: IsoMoment | null;
  readonly lastWorkingDay: IsoDay | null;
  readonly accessCutoff: IsoMoment | null;
  readonly employmentEnd: IsoDay | null;
  readonly legalHold: boolean;
  readonly address: PostalAddress | null;
};

export type PostalAddress = {
  readonly line1: string | null;
  readonly line2: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
};

/** Who a file says holds something, by whatever it names. */
export type Custodian = {
  readonly employeeNumber: string | null;
  readonly email: string | null;
  readonly username: string | null;
  readonly name: string | null;
};

/** One asset. `serial` is what was written; `serialKey` is what two serials are compared by, or null when it identifies nothing. */
export type AssetRecord = {
  readonly record: 'asset';
  readonly source: string;
  readonly tag: string | null;
  readonly serial: string | null;
  readonly serialKey: string | null;
  readonly name: string | null;
  readonly category: string | null;
  readonly model: string | null;
  readonly manufacturer: string | null;
  readonly status: string | null;
  readonly value: Money | null;
  readonly purchaseDate: IsoDay | null;
  readonly location: string | null;
  readonly custodian: Custodian | null;
  readonly byod: boolean;
  /** What a device manager knows of it; only in lists of devices, where `custodian` is the primary user. */
  readonly device?: MdmDevice;
};

/** A device as its manager knows it. `id` is the manager's own id of the device, `userId` the directory's immutable id of its primary user. */
export type MdmDevice = {
  readonly mdm: 'intune' | 'jamf';
  readonly id: string | null;
  readonly userId: string | null;
  readonly lastSeenAt: IsoMoment | null;
};

/** One kind of accessory, `quantity` of which there are; `held` of them are with `holder`, who is null where the row tells of none. */
export type AccessoryRecord = {
  readonly record: 'accessory';
  readonly source: string;
  readonly name: string;
  readonly category: string | null;
  readonly quantity: number;
  readonly value: Money | null;
  readonly holder: Custodian | null;
  readonly held: number;
};

/** One login in one application. `active` follows RFC 7643 §4.1.1; a state that is not mapped is `unknown`, never a guess. */
export type AccountRecord = {
  readonly record: 'account';
  readonly application: string;
  readonly externalId: string | null;
  readonly login: string;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly employeeNumber: string | null;
  readonly kind: 'human' | 'service' | 'shared';
  readonly privileged: boolean | 'unknown';
  readonly active: boolean | 'unknown';
  readonly lastSignInAt: IsoMoment | null;
};

/** One paid seat given to somebody. `price` is for this seat, as the file states it. */
export type SeatRecord = {
  readonly record: 'seat';
  readonly licence: string;
  readonly holder: Custodian | null;
  readonly price: Money | null;
  readonly reassignable: boolean | null;
  readonly termEnd: IsoDay | null;
};

/** Something that somebody owns for others. */
export type OwnedRecord = {
  readonly record: 'owned';
  readonly ownedKind: OwnedKind;
  readonly name: string;
  readonly owner: Custodian;
  /** The name of the application it lives in. */
  readonly application: string | null;
  readonly reference: string | null;
  readonly privileged: boolean;
  readonly lastUsedAt: IsoMoment | null;
  readonly usedBy: string | null;
  readonly expiresOn: IsoDay | null;
};

/** What one row of an export says, before anything is matched or stored. */
export type ImportRecord =
  | PersonRecord
  | DepartureRecord
  | AssetRecord
  | AccessoryRecord
  | AccountRecord
  | SeatRecord
  | OwnedRecord;

/** What a kind of file tells us about. */
export type ImportSubject =
  | 'people'
  | 'departures'
  | 'assets'
  | 'devices'
  | 'accessories'
  | 'accounts'
  | 'seats'
  | 'owned';

/** A row that was not read, and why. `line` counts from 1 and is where the row begins; `value` is shortened. */
export type RowProblem = {
  readonly file: string;
  readonly line: number;
  readonly column: string | null;
  readonly value: string;
  readonly reason: string;
};
