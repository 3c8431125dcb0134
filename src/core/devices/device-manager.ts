import type { ConnectorMeans, Fingerprint } from '../applications/connector.ts';

export const devicePlatforms = ['macos', 'ios', 'windows', 'android', 'linux', 'chromeos', 'unknown'] as const;
export type DevicePlatform = (typeof devicePlatforms)[number];
export const deviceOwnerships = ['company', 'personal', 'unknown'] as const;
export type DeviceOwnership = (typeof deviceOwnerships)[number];
/** What a device is in, as its manager says: `locking` and `wiping` are wanted and not yet so. */
export const deviceStates = ['usable', 'locking', 'locked', 'wiping', 'wiped', 'unknown'] as const;
export type DeviceState = (typeof deviceStates)[number];

/** One enrolment as the manager shows it. A device that is enrolled again is another enrolment. */
export type DeviceSeen = {
  /** The manager's id of this enrolment; never a serial number. */
  readonly enrolmentRef: string;
  readonly serial: string | null;
  readonly name: string | null;
  readonly model: string | null;
  readonly platform: DevicePlatform;
  readonly ownership: DeviceOwnership;
  readonly userEmail: string | null;
  readonly encrypted: boolean | 'unknown';
  readonly state: DeviceState;
  readonly enrolledAt: Temporal.Instant | null;
  readonly lastSeenAt: Temporal.Instant | null;
  /** What must be the same right before anything is sent: hardware, serial number, user, moment of enrolment. */
  readonly fingerprint: Fingerprint;
};

/** One look at one enrolment. `absent` is only said by a manager that answered and does not have it. */
export type DeviceReading =
  | { readonly state: 'present'; readonly device: DeviceSeen }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly reason: string };

/** What a manager may be told to send to a device. */
export type SentKind = 'lock' | 'wipe' | 'retire';
export const secretKinds = ['recovery_key', 'bypass_code', 'unlock_pin'] as const;
export type DeviceSecret = { readonly kind: (typeof secretKinds)[number]; readonly value: string };

export type Order = {
  /** Stable over every try. */
  readonly operationId: string;
  /** Six digits, kept already, for what asks for a PIN. */
  readonly pin: string;
  /** Awaited right before the first byte that may change something leaves; throws when it may not. */
  readonly beforeSend: () => Promise<void>;
};

/** How the telling ended. `queued`: the manager has it, and nothing has happened to the device yet. */
export type Told =
  | { readonly outcome: 'queued'; readonly vendorRef: string | null; readonly secrets: readonly DeviceSecret[] }
  | { readonly outcome: 'definitely_not'; readonly reason: string; readonly retryAfterMs: number | null }
  | { readonly outcome: 'ambiguous'; readonly reason: string };

/** Which command is looked for: by enrolment, kind and time, because most managers keep no reference of ours. */
export type Sought = {
  readonly kind: SentKind;
  readonly vendorRef: string | null;
  readonly since: Temporal.Instant;
  /** The manager was seen to have it. */
  readonly wasQueued: boolean;
};

/** What the manager says of a command. `none`: it has no such command, and would by now if it had been told. */
export type CommandProgress =
  | {
      readonly state: 'queued' | 'delivered' | 'done';
      readonly vendorRef: string | null;
      readonly at: Temporal.Instant | null;
      readonly expiresAt: Temporal.Instant | null;
    }
  | { readonly state: 'failed' | 'cancelled' | 'expired'; readonly reason: string }
  | { readonly state: 'none' }
  | { readonly state: 'unknown'; readonly reason: string };

/** Keys and codes that the manager keeps; `none` is what it says itself, `unknown` that it could not be asked. */
export type Captured =
  | { readonly state: 'captured'; readonly secrets: readonly DeviceSecret[] }
  | { readonly state: 'none' }
  | { readonly state: 'unknown'; readonly reason: string };

export type Cancelled =
  | { readonly state: 'cancelled' }
  | { readonly state: 'too_late' | 'impossible' | 'unknown'; readonly reason: string };

/** What any device offers. */
type AnyDevice = {
  readonly retire: (order: Order) => Promise<Told>;
  readonly progress: (sought: Sought) => Promise<CommandProgress>;
  readonly cancel: (sought: Sought) => Promise<Cancelled>;
};

/** A device of the organization's own. */
export type CompanyDevice = AnyDevice & {
  readonly owner: 'company';
  readonly lock: (order: Order) => Promise<Told>;
  readonly wipe: (order: Order) => Promise<Told>;
  readonly capture: () => Promise<Captured>;
  /** What the order's own PIN goes into; elsewhere the manager makes one, or none is needed. */
  readonly takesPin: readonly SentKind[];
};

/** Somebody's own device: the work data may be taken off it, and there is no way to say more. */
export type PersonalDevice = AnyDevice & { readonly owner: 'personal' };

export type CompanyTarget = { readonly owner: 'company'; readonly device: DeviceSeen };
export type PersonalTarget = { readonly owner: 'personal'; readonly device: DeviceSeen };

/** Whose a device is for what may be done to it: personal as soon as either side says so, and where nobody knows. */
export function targetOf(
  device: DeviceSeen,
  registered: 'company' | 'leased' | 'personal' | null,
): CompanyTarget | PersonalTarget {
  const ours = registered === 'company' || registered === 'leased';
  return ours && device.ownership !== 'personal' ? { owner: 'company', device } : { owner: 'personal', device };
}

/** A connection to a device manager, open for one unit of work. */
export type DeviceSession = {
  /** Proves that the credential works and may read devices; throws a Failure that says what to mend. */
  readonly probe: () => Promise<void>;
  /** Every enrolment, in pages; throws unless the listing was complete. */
  readonly listDevices: () => AsyncIterable<readonly DeviceSeen[]>;
  readonly readDevice: (enrolmentRef: string) => Promise<DeviceReading>;
  readonly company: (target: CompanyTarget) => CompanyDevice;
  readonly personal: (target: PersonalTarget) => PersonalDevice;
};

/** How a connector opens a device manager. */
export type OpenDevices<Config = unknown, Credentials = unknown> = (
  config: Config,
  credentials: Credentials,
  means: ConnectorMeans,
) => Promise<DeviceSession>;
