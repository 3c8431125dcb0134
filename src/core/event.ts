import type { JsonObject } from './connector.ts';

/** Everything that may happen for ever. The public part of an event carries one of these and codes, never words about a person. */
export const eventTypes = [
  'organization.made',
  'organization.changed',
  'operator.made',
  'operator.disabled',
  'operator.enabled',
  'role.granted',
  'role.revoked',
  'credential.made',
  'credential.used',
  'credential.revoked',
  'person.added',
  'file.imported',
  'application.connected',
  'application.changed',
  'asset.checked_out',
  'asset.checked_in',
  'source.added',
  'source.secret_changed',
  'message.ended',
  'message.replayed',
  'departure.received',
  'departure.duplicate',
  'departure.changed',
  'departure.cancelled',
  'offboarding.opened',
  'offboarding.paused',
  'offboarding.resumed',
  'offboarding.closed',
  'offboarding.cancelled',
  'offboarding.reopened',
  'plan.made',
  'plan.approved',
  'step.started',
  'step.attempted',
  'step.ended',
  'step.given_to_person',
  'step.retried',
  'item.observed',
  'item.waived',
  'account.decided',
  'evidence.given',
  'evidence.exported',
] as const;
export type EventType = (typeof eventTypes)[number];

/** Who did it: an operator, a worker of ours, or the system on a clock. */
export type Actor = { readonly kind: 'operator' | 'worker' | 'system'; readonly id: string | null };

export const systemActor: Actor = { kind: 'system', id: null };
export const workerActor: Actor = { kind: 'worker', id: null };

export function operatorActor(operatorId: string): Actor {
  return { kind: 'operator', id: operatorId };
}

export type NewEvent = {
  /** The case it belongs to; null: the organization's own stream. */
  readonly offboardingId: string | null;
  readonly type: EventType;
  readonly actor: Actor;
  readonly about?: { readonly kind: string; readonly id: string };
  /** Codes, counts, digests, instants. */
  readonly data?: JsonObject;
  /** Names, notes, receipts: kept beside the event, and erasable. */
  readonly private?: JsonObject;
};
