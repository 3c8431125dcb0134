import type { Fingerprint, Verb } from './applications/connector.ts';

export type ApplicationFacts = {
  readonly applicationId: string;
  readonly name: string;
  /** directory, vpn, mail, saas, finance, physical, phone, other */
  readonly category: string;
  /** The application is a person's word and papers; nothing can be read from it. */
  readonly manual: boolean;
  /** What its connector implements. */
  readonly verbs: readonly Verb[];
  readonly lagMs: number;
};

export type AccountHolding = {
  readonly kind: 'account';
  readonly targetId: string;
  readonly label: string;
  readonly application: ApplicationFacts;
  readonly accountKind: 'human' | 'service' | 'shared';
  readonly privileged: boolean | null;
  readonly externalId: string;
  readonly fingerprint: Fingerprint;
  /** Why automation may not touch it (break-glass, last admin); null: it may. */
  readonly protectedReason: string | null;
  /** How it was matched to the person; by e-mail alone is shown, and waits for a decision. */
  readonly match: 'identifier' | 'employee_number' | 'decided' | 'email';
};

export type AssetHolding = {
  readonly kind: 'asset';
  readonly targetId: string;
  readonly label: string;
  readonly category: string;
  readonly ownership: 'company' | 'leased' | 'personal';
  readonly dataBearing: boolean;
  readonly valueMinor: number | null;
};

export type AccessoryHolding = {
  readonly kind: 'accessory';
  readonly targetId: string;
  readonly label: string;
  readonly category: string;
  readonly quantity: number;
};

export type SeatHolding = {
  readonly kind: 'seat';
  readonly targetId: string;
  readonly label: string;
  readonly reassignable: boolean | null;
  /** Where the seat is given and taken, when that application is connected. */
  readonly application: ApplicationFacts | null;
  /** The account it hangs on there. */
  readonly externalId: string | null;
  readonly fingerprint: Fingerprint;
  readonly seatName: string;
};

/** Something owned for others: a mailbox's data, a service account, a shared secret. */
export type OwnedHolding = {
  readonly kind: 'data' | 'ownership' | 'secret';
  readonly targetId: string;
  readonly label: string;
  /** mailbox, drive, service_account, group, api_key, shared_secret, approval, … */
  readonly ownedKind: string;
};

/** One application in scope: did we look, and could we see? */
export type CoverageHolding = {
  readonly kind: 'coverage';
  readonly targetId: string;
  readonly label: string;
  readonly application: ApplicationFacts;
};

/** One thing a person holds or can reach, or one place where we must have looked. `targetId` is our own immutable id. */
export type Holding = AccountHolding | AssetHolding | AccessoryHolding | SeatHolding | OwnedHolding | CoverageHolding;

export function itemKeyOf(holding: Pick<Holding, 'kind' | 'targetId'>): string {
  return `${holding.kind}:${holding.targetId}`;
}
