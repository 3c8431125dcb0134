import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { GenericHmacConfig } from '../core/intake/hr-source.ts';

/** Header names in lower case; one that came twice is no single text, and counts as absent. */
export type WebhookHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

type Layout = Pick<GenericHmacConfig, 'signatureHeader' | 'timestampHeader' | 'prefix' | 'encoding'>;

/** How the sender signs: `standard_webhooks` after the Standard Webhooks specification, symmetric (v1). */
export type WebhookScheme =
  | { readonly kind: 'standard_webhooks' }
  | { readonly kind: 'bamboohr' }
  | { readonly kind: 'generic_hmac'; readonly layout: Layout };

/** A delivery whose signature holds: its id is covered by the signature, so that nobody can give a replay another one. */
export type SignedDelivery = {
  readonly deliveryId: string;
  readonly signedAt: Temporal.Instant | null;
  /** The headers that say which delivery it is; never the signature. */
  readonly headers: Readonly<Record<string, string>>;
};

const toleranceSeconds = 300;

/**
 * Checks a signature over the exact bytes of a body against every secret that counts, in constant time. Undefined unless
 * one fits and the signed time, where there is one, is within five minutes of `now`.
 */
export function verifyWebhook(input: {
  readonly scheme: WebhookScheme;
  readonly headers: WebhookHeaders;
  readonly body: Uint8Array;
  readonly secrets: readonly string[];
  readonly now: Temporal.Instant;
}): SignedDelivery | undefined {
  const claim = claimOf(input.scheme, input.headers, input.body);
  if (claim === undefined) return undefined;
  const { signedAt, deliveryId, signed, headers } = claim;
  if (signedAt !== null && !isNear(signedAt, input.now)) return undefined;
  let fits = false;
  for (const secret of input.secrets) {
    const key = keyOf(input.scheme, secret);
    if (key === undefined) continue;
    const expected = createHmac('sha256', key).update(signed).digest();
    // Every pair is compared, so that the time taken does not say which secret fitted.
    for (const signature of claim.signatures) fits = isSame(signature, expected) || fits;
  }
  return fits ? { deliveryId, signedAt, headers } : undefined;
}

/** Whether a secret can be used with this kind of source: `whsec_` and 24 to 64 bytes for Standard Webhooks, else 16 characters or more. */
export function isWebhookSecret(kind: WebhookScheme['kind'], secret: string): boolean {
  if (kind === 'standard_webhooks') return standardKey(secret) !== undefined;
  return secret.length >= 16 && secret.length <= 256 && secret.trim() === secret;
}

type Claim = SignedDelivery & { readonly signed: Uint8Array; readonly signatures: readonly Uint8Array[] };

function claimOf(scheme: WebhookScheme, headers: WebhookHeaders, body: Uint8Array): Claim | undefined {
  if (scheme.kind === 'standard_webhooks') return standardClaim(headers, body);
  if (scheme.kind === 'bamboohr') return bambooClaim(headers, body);
  return genericClaim(scheme.layout, headers, body);
}

function standardClaim(headers: WebhookHeaders, body: Uint8Array): Claim | undefined {
  const id = textOf(headers, 'webhook-id');
  const stamp = textOf(headers, 'webhook-timestamp');
  const list = textOf(headers, 'webhook-signature');
  const signedAt = instantOf(stamp);
  if (id === undefined || stamp === undefined || list === undefined || signedAt === undefined) return undefined;
  // The parts of the signed text are joined by dots, so an id with a dot could be read in two ways.
  if (!/^[\w:-]{1,200}$/.test(id)) return undefined;
  const signatures = list
    .split(' ', 10)
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice(3), 'base64'));
  const signed = Buffer.concat([Buffer.from(`${id}.${stamp}.`), body]);
  return {
    deliveryId: id,
    signedAt,
    headers: { 'webhook-id': id, 'webhook-timestamp': stamp },
    signed,
    signatures,
  };
}

function bambooClaim(headers: WebhookHeaders, body: Uint8Array): Claim | undefined {
  const stamp = textOf(headers, 'x-bamboohr-timestamp');
  const signature = textOf(headers, 'x-bamboohr-signature');
  const signedAt = instantOf(stamp);
  if (stamp === undefined || signature === undefined || signedAt === undefined) return undefined;
  // The time stands behind the body, with nothing between them.
  const signed = Buffer.concat([body, Buffer.from(stamp)]);
  const signatures = [Buffer.from(signature, 'hex')];
  return { deliveryId: hashOf(signed), signedAt, headers: { 'x-bamboohr-timestamp': stamp }, signed, signatures };
}

function genericClaim(layout: Layout, headers: WebhookHeaders, body: Uint8Array): Claim | undefined {
  const { signatureHeader, timestampHeader, prefix, encoding } = layout;
  const signature = textOf(headers, signatureHeader);
  if (signature === undefined || !signature.startsWith(prefix)) return undefined;
  const signatures = [Buffer.from(signature.slice(prefix.length), encoding)];
  if (timestampHeader === null)
    return { deliveryId: hashOf(body), signedAt: null, headers: {}, signed: body, signatures };
  const stamp = textOf(headers, timestampHeader);
  const signedAt = instantOf(stamp);
  if (stamp === undefined || signedAt === undefined) return undefined;
  const signed = Buffer.concat([Buffer.from(`${stamp}.`), body]);
  return { deliveryId: hashOf(signed), signedAt, headers: { [timestampHeader]: stamp }, signed, signatures };
}

function keyOf({ kind }: WebhookScheme, secret: string): Uint8Array | undefined {
  return kind === 'standard_webhooks' ? standardKey(secret) : Buffer.from(secret, 'utf8');
}

/** The key inside a secret of Standard Webhooks: what stands behind `whsec_`, decoded. Undefined for what is none. */
export function standardKey(secret: string): Uint8Array | undefined {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  if (encoded === undefined) return undefined;
  const key = Buffer.from(encoded, 'base64');
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}

function textOf(headers: WebhookHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Seconds since 1970, as all of these schemes write a time. */
function instantOf(stamp: string | undefined): Temporal.Instant | undefined {
  if (stamp === undefined || !/^\d{1,11}$/.test(stamp)) return undefined;
  return Temporal.Instant.fromEpochMilliseconds(Number(stamp) * 1000);
}

function isNear(signedAt: Temporal.Instant, now: Temporal.Instant): boolean {
  return Math.abs(signedAt.epochMilliseconds - now.epochMilliseconds) <= toleranceSeconds * 1000;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
