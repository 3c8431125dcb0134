import type { z } from 'zod';
import type { OpenDevices } from '../devices/device-manager.ts';

/** What Handback may do in an outside system. A connector offers the verbs it implements; an implemented verb is the capability. */
export const verbs = [
  'suspend',
  'revokeSessions',
  'removeFromGroups',
  'deprovision',
  'releaseSeat',
  'transferData',
  'restore',
] as const;
export type Verb = (typeof verbs)[number];

/** Values that must still be the same right before a write: the immutable id, the name, and what else tells this account from another. */
export type Fingerprint = Readonly<Record<string, string>>;

/** One account as the application shows it. `active` follows RFC 7643 §4.1.1; a status nobody mapped is 'unknown', never a guess. */
export type AccountSeen = {
  /** The application's immutable id (objectGUID, user id); never an e-mail address or a login. */
  readonly externalId: string;
  readonly login: string;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly employeeNumber: string | null;
  readonly kind: 'human' | 'service' | 'shared';
  readonly privileged: boolean | 'unknown';
  readonly active: boolean | 'unknown';
  /** Access has ended for good while the data is kept; implies that `active` is false. */
  readonly deprovisioned: boolean;
  /** Names of groups or roles, as the application shows them. */
  readonly groups: readonly string[];
  readonly lastSignInAt: Temporal.Instant | null;
  readonly fingerprint: Fingerprint;
};

/** One look at one account. `absent` is only said when the same look could see the canary. */
export type AccountReading =
  | { readonly state: 'present'; readonly account: AccountSeen }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly reason: string };

/** How a person may be found: every key that is known. A match by e-mail or name alone is never acted upon. */
export type PersonKeys = {
  readonly employeeNumbers: readonly string[];
  readonly externalIds: readonly string[];
  readonly emails: readonly string[];
  readonly logins: readonly string[];
};

/** The answer to a search: it is only worth something when the search could also see the canary. */
export type AccountListing =
  | { readonly state: 'seen'; readonly accounts: readonly AccountSeen[] }
  | { readonly state: 'unknown'; readonly reason: string };

/** What a write proved. Values are JSON; `before` is what `restore` needs; secrets never appear in it. */
export type Receipt = {
  readonly verb: Verb;
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly changed: readonly string[];
  /** What `restore` cannot bring back, in words ("the password"). */
  readonly notRestorable: readonly string[];
  /** From when on the effect holds everywhere, where the system states a lag (sessions, tickets). */
  readonly effectiveBy: Temporal.Instant | null;
};

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/**
 * How a write ended. Whatever is not certain is `ambiguous`: the runner looks before it acts again.
 * In `definitely_not` a number is the least wait before a repetition is worth it (0: the runner's own pause is enough);
 * null says that the same request would fail the same way.
 */
export type WriteResult =
  | { readonly outcome: 'applied'; readonly receipt: Receipt; readonly reading: AccountReading }
  | { readonly outcome: 'accepted'; readonly receipt: Receipt; readonly pollAfterMs: number }
  | { readonly outcome: 'definitely_not'; readonly reason: string; readonly retryAfterMs: number | null }
  | { readonly outcome: 'refused'; readonly reason: string; readonly sole?: readonly SoleRight[] }
  | { readonly outcome: 'ambiguous'; readonly reason: string };

export type WriteTarget = { readonly externalId: string; readonly fingerprint: Fingerprint };

export type WriteRequest = {
  readonly target: WriteTarget;
  /** Stable over every try of the same step: what an application uses to recognise a repetition. */
  readonly operationId: string;
  /**
   * Awaited right before the first byte that may change something leaves, with what the receipt's `before` will be: kept by the
   * caller, it lets `restore` undo a write whose answer never came. Throws when the lease no longer allows the write.
   */
  readonly beforeSend: (before: JsonObject) => void | Promise<void>;
  /** For `restore`: the receipts to undo, newest first. For `releaseSeat`: the seat. */
  readonly receipts?: readonly Receipt[];
  readonly seat?: string;
};

/** How far a repetition is safe: absolute state, recognised by key, only to be seen afterwards, or not at all. */
export type WriteEffect = 'set' | 'keyed' | 'observable' | 'blind';

export type Write = {
  readonly effect: WriteEffect;
  readonly reversible: boolean;
  /** How long after the write its effect may still be missing from a reading. */
  readonly lagMs: number;
  /** What the credential must be allowed to do, in the application's own words. */
  readonly needs: readonly string[];
  readonly run: (request: WriteRequest) => Promise<WriteResult>;
};

/**
 * Who administers an application right now, as it says itself, and what hangs on one account. `owned` are the groups that account
 * owns, with how many other active owners each has; `keep` says why the application itself can never do without it (built in, or the
 * one Handback signs in with), null where it can.
 */
export type Administration =
  | {
      readonly state: 'seen';
      readonly admins: readonly { readonly externalId: string; readonly active: boolean | 'unknown' }[];
      readonly owned: readonly { readonly group: string; readonly otherOwners: number }[];
      readonly keep: string | null;
    }
  | { readonly state: 'unknown'; readonly reason: string };

/** What nobody but one account has in an application, so that its access is not ended: somebody else has to have it first. */
export type SoleRight =
  | { readonly kind: 'sole_admin' }
  /** The group by its name in the application. */
  | { readonly kind: 'last_owner'; readonly group: string };

/** A connection that is open for one unit of work; every method may throw a Failure for what is not about one account. */
export type ConnectorSession = {
  /** Proves that the credential works and can see the canary; throws a Failure whose message says what to mend. */
  readonly probe: () => Promise<void>;
  readonly findAccounts: (keys: PersonKeys) => Promise<AccountListing>;
  readonly readAccount: (externalId: string) => Promise<AccountReading>;
  /** Every account, in pages; ends with an error unless the listing was complete and held the canary. */
  readonly listAccounts: () => AsyncIterable<readonly AccountSeen[]>;
  /** Where the application can tell who administers it: asked right before a write that ends the access of this account. */
  readonly readAdmins?: (externalId: string) => Promise<Administration>;
  readonly writes: Partial<Readonly<Record<Verb, Write>>>;
  readonly close: () => Promise<void>;
};

/** What a connector is handed: it opens nothing by itself. */
export type ConnectorMeans = {
  readonly http: Http;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly now: () => Temporal.Instant;
  readonly signal: AbortSignal;
};

/** One kind of outside system. `config` is shown to operators; `credentials` are encrypted at rest and never shown. */
export type Connector<Config = unknown, Credentials = unknown> = {
  readonly kind: string;
  readonly title: string;
  readonly config: z.ZodType<Config>;
  readonly credentials: z.ZodType<Credentials>;
  /** A system that cannot be asked: its accounts are attested by a person, at best. */
  readonly manual: boolean;
  readonly verbs: readonly Verb[];
  /** The verbs that an application of this kind is left with, where a setting of its own switches one off; all of them when left out. */
  readonly verbsOf?: (config: JsonObject) => readonly Verb[];
  readonly open: (config: Config, credentials: Credentials, means: ConnectorMeans) => Promise<ConnectorSession>;
  /** A device manager (MDM): it has devices instead of accounts, so nobody is looked for there. */
  readonly openDevices?: OpenDevices<Config, Credentials>;
};

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Json;
  /** Sent as application/x-www-form-urlencoded instead of JSON, for token endpoints (RFC 6749). */
  readonly form?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Also answers the bytes as they came, for files. */
  readonly binary?: true;
  /** 'internal' lets the request go to loopback and private addresses, where the application's config says so; default 'public'. */
  readonly reach?: 'public' | 'internal';
};

/** What came back. A transport failure is data too, because a write must know whether anything can have arrived. */
export type HttpAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly json: Json | undefined;
      /** Where the request asked for them. */
      readonly bytes?: Uint8Array;
    }
  | { readonly kind: 'not_sent'; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string };

/** Sends one request: no redirects followed, answers capped in size, nothing logged but method, host and status. */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;
