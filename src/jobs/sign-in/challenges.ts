import { createHmac, timingSafeEqual } from 'node:crypto';

const randomBytes = 16;
const timeBytes = 8;
const lifeMinutes = 5;

/**
 * A challenge for an authenticator: random bytes, until when it counts, and an HMAC-SHA256 over both and what it is for. Nothing is
 * kept of it until it comes back, so asking for many of them fills nothing; `spendChallenge` then makes it count once.
 */
export function makeChallenge(
  key: Uint8Array,
  { purpose, random, now }: { readonly purpose: string; readonly random: Uint8Array; readonly now: Temporal.Instant },
): Uint8Array {
  const time = Buffer.alloc(timeBytes);
  time.writeBigUInt64BE(BigInt(now.add({ minutes: lifeMinutes }).epochMilliseconds));
  const body = Buffer.concat([random.subarray(0, randomBytes), time]);
  return Buffer.concat([body, macOf(key, purpose, body)]);
}

/** Until when a challenge counts that came back (base64url); undefined for one that we never made, for another purpose, or that is over. */
export function readChallenge(
  key: Uint8Array,
  challenge: string,
  { purpose, now }: { readonly purpose: string; readonly now: Temporal.Instant },
): Temporal.Instant | undefined {
  const bytes = Buffer.from(challenge, 'base64url');
  const body = bytes.subarray(0, randomBytes + timeBytes);
  const mac = bytes.subarray(randomBytes + timeBytes);
  const own = macOf(key, purpose, body);
  if (mac.length !== own.length || !timingSafeEqual(mac, own)) return undefined;
  const expiresAt = Temporal.Instant.fromEpochMilliseconds(Number(body.readBigUInt64BE(randomBytes)));
  return Temporal.Instant.compare(now, expiresAt) < 0 ? expiresAt : undefined;
}

function macOf(key: Uint8Array, purpose: string, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`challenge/1\n${purpose}\n`).update(body).digest();
}
