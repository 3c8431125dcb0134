import type { MessageTemplate } from './message.ts';

/** Where people chat. */
export const chatKinds = ['slack', 'teams'] as const;
export type ChatKind = (typeof chatKinds)[number];

/** bot: a token and the id of a channel · webhook: an address that is a secret itself. */
export const chatWays = ['bot', 'webhook'] as const;
export type ChatWay = (typeof chatWays)[number];

/** What may go to a channel: never what asks one person for something, or holds a code that is for one. */
export const chatTemplates = [
  'brake_tripped',
  'feed_held',
  'proposal_waiting',
  'page',
  'start_alert',
  'digest',
] as const satisfies readonly MessageTemplate[];
export type ChatTemplate = (typeof chatTemplates)[number];

/** One message for a channel; all of it plain text that was written by anybody. */
export type ChatMessage = {
  readonly title: string;
  readonly lines: readonly string[];
  readonly link: { readonly label: string; readonly url: string } | null;
};

/** How a channel is reached, with its secrets opened. */
export type ChatPlace =
  | {
      readonly kind: 'slack';
      readonly way: 'bot';
      /** Up to where the name of a method follows. */
      readonly apiUrl: string;
      readonly token: string;
      readonly channel: string;
      readonly internal: boolean;
    }
  | { readonly kind: ChatKind; readonly way: 'webhook'; readonly url: string; readonly internal: boolean };

/** What became of a message: there is no way to ask whether a channel has it, so `unknown` is never tried again by itself. */
export type ChatResult =
  | { readonly outcome: 'sent' }
  /** `final`: it would be refused again. Milliseconds; null: nothing was said about when. */
  | {
      readonly outcome: 'not_sent';
      readonly reason: string;
      readonly final: boolean;
      readonly retryAfterMs: number | null;
    }
  | { readonly outcome: 'unknown'; readonly reason: string };
