import type { JsonObject } from '../applications/connector.ts';
import { type EventType, eventTypes } from '../event.ts';
import { uuid } from '../uuid.ts';

/** What never goes out: who may know of a confidential case, that there is a second one beside it, and mass events, of which only the named know. */
const unsaid = /^(embargo\.|mass_event\.|departure\.beside$)/;

/** The types of event that an endpoint may ask for. */
export const webhookEventTypes: readonly EventType[] = eventTypes.filter((type) => !unsaid.test(type));

/** The types of event that go to an endpoint: all it asked for (`*`: every one) that may be told. */
export function toldTypes(asked: readonly string[]): readonly EventType[] {
  return asked.includes('*') ? webhookEventTypes : webhookEventTypes.filter((type) => asked.includes(type));
}

export const webhookStates = ['unproven', 'active', 'disabled', 'removed'] as const;
export type WebhookState = (typeof webhookStates)[number];

export const webhookOutcomes = ['taken', 'retry', 'given_up'] as const;
export type WebhookOutcome = (typeof webhookOutcomes)[number];

/** The public part of an event, as far as it is told. */
export type ToldEvent = {
  readonly id: string;
  /** The case it belongs to; null: none. */
  readonly offboardingId: string | null;
  readonly number: number;
  readonly type: string;
  readonly at: string;
  readonly about: { readonly kind: string; readonly id: string } | null;
  readonly data: JsonObject;
};

/** What is posted for an event: ids, its type, its instant and counts. Who wants more asks the API, and sees what they may see. */
export function webhookBody(organizationId: string, event: ToldEvent): string {
  const { id, offboardingId, number, type, at, about, data } = event;
  const counts = Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value === 'number'));
  return JSON.stringify({
    type,
    timestamp: at,
    data: {
      id,
      organizationId,
      offboardingId,
      number,
      about: about !== null && uuid.test(about.id) ? { kind: about.kind, id: about.id } : null,
      counts,
    },
  });
}

/** What a try came to, as far as the other side answered. Milliseconds. */
export type Tried = {
  /** Null: there was no answer. */
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  /** Tries before this one. */
  readonly tries: number;
  /** How long ago the first one was. */
  readonly sinceFirstMs: number;
  /** Between 0 and 1. */
  readonly random: number;
};

export type WebhookVerdict =
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'retry'; readonly delayMs: number }
  /** This event is passed over. */
  | { readonly outcome: 'given_up' }
  /** It is not wanted there any more. */
  | { readonly outcome: 'gone' };

const giveUpAfterMs = 3 * 24 * 60 * 60 * 1000;
const longestDelayMs = 4 * 60 * 60 * 1000;
const firstDelayMs = 10_000;
/** How often a request is repeated that was refused as it is. */
const mostRefusals = 5;
/** Statuses of the 400s that say nothing about the request. */
const passing = new Set([408, 425, 429]);

/**
 * What follows from a try: anything but 2xx is repeated with full jitter for three days, a refusal of the request (3xx, 4xx) five
 * times, and 410 says that nothing is wanted any more.
 */
export function judgeTry({ status, retryAfterMs, tries, sinceFirstMs, random }: Tried): WebhookVerdict {
  if (status !== null && status >= 200 && status < 300) return { outcome: 'taken' };
  if (status === 410) return { outcome: 'gone' };
  const isRefusal = status !== null && status >= 300 && status < 500 && !passing.has(status);
  if ((isRefusal && tries + 1 >= mostRefusals) || sinceFirstMs >= giveUpAfterMs) return { outcome: 'given_up' };
  const ceiling = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(tries, 20));
  return { outcome: 'retry', delayMs: Math.max(1000, Math.round(random * ceiling), retryAfterMs ?? 0) };
}
