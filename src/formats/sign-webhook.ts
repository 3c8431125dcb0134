import { createHmac } from 'node:crypto';
import { Failure } from '../core/failure.ts';
import { standardKey } from './webhook-signature.ts';

/** What a message is sent with. */
export type SignedHeaders = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

/**
 * Signs a body after the Standard Webhooks specification (symmetric, v1), once with each secret: while one is exchanged for another,
 * both fit. Throws `configuration-wrong` for what is no secret.
 */
export function signWebhook(message: {
  /** The same for every try. */
  readonly id: string;
  readonly at: Temporal.Instant;
  readonly body: string;
  readonly secrets: readonly string[];
}): SignedHeaders {
  const stamp = String(Math.floor(message.at.epochMilliseconds / 1000));
  const signed = `${message.id}.${stamp}.${message.body}`;
  const signatures = message.secrets.map((secret) => `v1,${hmac(secret, signed)}`);
  return { 'webhook-id': message.id, 'webhook-timestamp': stamp, 'webhook-signature': signatures.join(' ') };
}

/** What whoever has one of the secrets answers to a challenge: its HMAC-SHA256, in base64. */
export function challengeAnswers(challenge: string, secrets: readonly string[]): readonly string[] {
  return secrets.map((secret) => hmac(secret, challenge));
}

function hmac(secret: string, text: string): string {
  const key = standardKey(secret);
  if (key === undefined) throw new Failure('configuration-wrong', 'A secret that webhooks are signed with is none.');
  return createHmac('sha256', key).update(text).digest('base64');
}
