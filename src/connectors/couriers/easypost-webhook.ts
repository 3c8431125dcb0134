import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { CourierNews } from '../../core/couriers/courier.ts';
import { readTracker, tracker } from './easypost-tracker.ts';

const header = 'x-hmac-signature';
const prefix = 'hmac-sha256-hex=';

/**
 * Whether EasyPost signed these bytes: HMAC-SHA256 in hex, with the secret in its NFKD form (Unicode UAX #15) as the key. The bytes
 * are those that arrived: JSON that was read and written again loses the ".0" of its weights, and no signature fits.
 */
export function isSignedByEasypost(
  secret: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: Uint8Array,
): boolean {
  const said = headers[header];
  if (typeof said !== 'string' || !said.startsWith(prefix)) return false;
  const signature = Buffer.from(said.slice(prefix.length), 'hex');
  const expected = createHmac('sha256', Buffer.from(secret.normalize('NFKD'), 'utf8'))
    .update(body)
    .digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

const event = z.object({
  id: z.string().min(1).max(200),
  mode: z.enum(['test', 'production']).nullish(),
  description: z.string().nullish(),
  result: z.unknown(),
});

/** What an event tells; about anything but a tracker it tells nothing. What is no event goes by the hash of its bytes. */
export function readEasypostEvent(body: Uint8Array, now: Temporal.Instant): CourierNews {
  const parsed = event.safeParse(parseJson(body));
  if (!parsed.success)
    return { deliveryId: createHash('sha256').update(body).digest('hex'), mode: null, tracking: null };
  const { id, mode, description, result } = parsed.data;
  const found = description?.startsWith('tracker.') === true ? tracker.safeParse(result) : undefined;
  const tracking = found?.success === true ? readTracker(found.data, now) : null;
  return { deliveryId: id, mode: mode ?? found?.data?.mode ?? null, tracking };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
