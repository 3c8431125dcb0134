import type { JsonObject } from './applications/connector.ts';

/** Everything that may happen for ever. The public part of an event carries one of these and codes, never words about a person. */
export const eventTypes = [
  'organization.made',
  'organization.changed',
  'operator.made',
  'operator.disabled',
  'operator.enabled',
  'operator.away',
  'operator.back',
  'role.granted',
  'role.revoked',
  'credential.made',
  'credential.used',
  'credential.revoked',
  'person.added',
  'file.imported',
  'column_map.saved',
  'column_map.removed',
  'application.connected',
  'application.changed',
  'application.assigned',
  'asset.checked_out',
  'asset.checked_in',
  'source.added',
  'source.secret_changed',
  'source.disabled',
  'source.enabled',
  'scim_user.decided',
  'feed.added',
  'feed.changed',
  'feed.read',
  'feed.accepted',
  'feed.applied',
  'feed.settled',
  'message.ended',
  'message.replayed',
  'message.settled',
  'message.sent',
  'message.suppressed',
  'message.failed',
  'message.unknown',
  'message.bounced',
  'message.resent',
  'mail.changed',
  'link.used',
  'departure.received',
  'departure.duplicate',
  'departure.changed',
  'departure.cancelled',
  'departure.beside',
  'embargo.made',
  'embargo.widened',
  'embargo.moved',
  'embargo.lifted',
  'offboarding.opened',
  'offboarding.assigned',
  'offboarding.held',
  'offboarding.released',
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
  'step.assigned',
  'item.observed',
  'item.waived',
  'account.decided',
  'account.protected',
  'account.protection_lifted',
  'proposal.made',
  'proposal.confirmed',
  'proposal.refused',
  'mass_event.made',
  'mass_event.proposed',
  'mass_event.opened',
  'mass_event.member_refused',
  'mass_event.approved',
  'mass_event.wave_started',
  'mass_event.wave_stopped',
  'mass_event.paused',
  'mass_event.resumed',
  'mass_event.cancelled',
  'mass_event.finished',
  'brake.tripped',
  'brake.limits_changed',
  'brake.many_entered',
  'evidence.given',
  'evidence.exported',
  'metrics.exported',
  'webhook.added',
  'webhook.proved',
  'webhook.secret_changed',
  'webhook.given',
  'webhook.replayed',
  'webhook.disabled',
  'webhook.removed',
  'chat.changed',
] as const;
export type EventType = (typeof eventTypes)[number];

/** Who did it: an operator, the person a case is about (who claims and never attests), a worker of ours, or the system on a clock. */
export type Actor = { readonly kind: 'operator' | 'person' | 'worker' | 'system'; readonly id: string | null };

export const systemActor: Actor = { kind: 'system', id: null };
export const workerActor: Actor = { kind: 'worker', id: null };

export function operatorActor(operatorId: string): Actor {
  return { kind: 'operator', id: operatorId };
}

export function personActor(personId: string): Actor {
  return { kind: 'person', id: personId };
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
