import type {
  DepartureRecord,
  ImportSubject,
  IsoDay,
  IsoMoment,
  Money,
  PersonRecord,
  RowProblem,
} from '../import-record.ts';

/** How a holding was laid at somebody's door. Only the employee number is strong; the others wait for a person's decision. */
export type SweepMatch = 'employee_number' | 'email' | 'username';

/** How the holdings of one file found their people. `ambiguous`: several people share the e-mail address or username. */
export type MatchCounts = Readonly<Record<SweepMatch | 'ambiguous' | 'nobody', number>>;

/** One file that was read. `refused` counts rows; `problems` holds the first of them. */
export type SweptFile = {
  readonly name: string;
  readonly format: string;
  readonly title: string;
  readonly subject: ImportSubject;
  readonly rows: number;
  readonly refused: number;
  readonly problems: readonly RowProblem[];
  readonly notes: readonly string[];
  readonly matched: MatchCounts;
};

/** One file that was not read at all. */
export type RefusedFile = { readonly name: string; readonly reason: string };

export type FoundAccount = {
  readonly application: string;
  readonly login: string;
  readonly externalId: string | null;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly kind: 'human' | 'service' | 'shared';
  readonly privileged: boolean | 'unknown';
  readonly active: true | 'unknown';
  readonly lastSignInAt: IsoMoment | null;
  readonly file: string;
};

export type LeaverAccount = FoundAccount & { readonly match: SweepMatch; readonly signedInAfterLeaving: boolean };

export type LeaverAsset = {
  readonly tag: string | null;
  readonly serial: string | null;
  readonly name: string | null;
  readonly category: string | null;
  readonly model: string | null;
  readonly status: string | null;
  readonly value: Money | null;
  readonly purchaseDate: IsoDay | null;
  /** Their own device: not owed back, but company data may be on it. */
  readonly byod: boolean;
  /** When it last reported to its device manager; only where a list of devices shows it. */
  readonly lastSeenAt?: IsoMoment | null;
  readonly match: SweepMatch;
  readonly file: string;
};

export type LeaverSeat = {
  readonly licence: string;
  readonly price: Money | null;
  readonly reassignable: boolean | null;
  readonly termEnd: IsoDay | null;
  readonly match: SweepMatch;
  readonly file: string;
};

/** Somebody who has left and is not at zero. `since` is the day they left, null when no file says; `days` counts from it to today. */
export type SweptLeaver = {
  readonly employeeNumber: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly since: IsoDay | null;
  readonly days: number | null;
  readonly knownFrom: readonly string[];
  readonly person: PersonRecord | null;
  readonly departure: DepartureRecord | null;
  readonly accounts: readonly LeaverAccount[];
  readonly assets: readonly LeaverAsset[];
  readonly seats: readonly LeaverSeat[];
};

/** An account that matches nobody, and what is odd about it beyond that. */
export type StrayAccount = FoundAccount & { readonly note: string | null };

/** Something that may be a leaver's, but by too little to say so. */
export type UnsureHolding = { readonly holding: string; readonly reason: string; readonly file: string };

/** One thing the sweep does not know; the code is stable, the sentence is for people. */
export type Unknown = { readonly code: UnknownCode; readonly sentence: string };

export type UnknownCode =
  | 'file_refused'
  | 'rows_refused'
  | 'export_missing'
  | 'leavers_missing'
  | 'status_unknown'
  | 'status_contradictory'
  | 'account_state_unknown'
  | 'unsure_match';

export type SweepTotals = {
  readonly leaversWithAccess: number;
  readonly openAccounts: number;
  readonly privilegedAccounts: number;
  readonly signInsAfterLeaving: number;
  readonly unknownAccounts: number;
  readonly closedAccounts: number;
  readonly assets: number;
  readonly assetValue: readonly Money[];
  readonly seats: number;
  readonly seatPrice: readonly Money[];
};

/**
 * What a sweep found. `verdict`: `found` when somebody who left still has access or holdings; `nothing_found` when not, but something is
 * unknown; `clean` when nothing is found and nothing is unknown.
 */
export type SweepReport = {
  readonly report: 'sweep';
  readonly version: 1;
  readonly today: IsoDay;
  readonly verdict: 'found' | 'nothing_found' | 'clean';
  readonly files: readonly SweptFile[];
  readonly refusedFiles: readonly RefusedFile[];
  readonly people: {
    readonly known: number;
    readonly left: number;
    readonly leaving: number;
    readonly statusUnknown: number;
  };
  readonly totals: SweepTotals;
  readonly leavers: readonly SweptLeaver[];
  /** Human accounts that match nobody in a list of people; empty and `asked` false when no such list was given. */
  readonly accountsOfNobody: {
    readonly asked: boolean;
    readonly maybeLeavers: boolean;
    readonly accounts: readonly StrayAccount[];
  };
  readonly serviceAccounts: readonly FoundAccount[];
  readonly unsure: readonly UnsureHolding[];
  readonly unknowns: readonly Unknown[];
};
