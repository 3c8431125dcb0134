import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { JsonObject } from '../core/applications/connector.ts';
import { Failure } from '../core/failure.ts';

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts a credential with the installation's key (AES-256-GCM, a fresh nonce), bound to where it belongs: sealed bytes
 * that are moved to another organization or application do not open.
 */
export function seal(key: Uint8Array, content: JsonObject, boundTo: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(key), nonce).setAAD(Buffer.from(boundTo));
  const body = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body]);
}

/** Opens what `seal` made. Throws `configuration-wrong` when the key is another or the bytes belong elsewhere. */
export function unseal(key: Uint8Array, sealed: Uint8Array, boundTo: string): JsonObject {
  try {
    if (sealed[0] !== version) throw new RangeError('unknown version of sealing');
    const nonce = sealed.subarray(1, 1 + nonceBytes);
    const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', sealingKey(key), nonce, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(boundTo)).setAuthTag(tag);
    const body = Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes + tagBytes)), decipher.final()]);
    return JSON.parse(body.toString('utf8')) as JsonObject;
  } catch (cause) {
    throw new Failure(
      'configuration-wrong',
      'A stored credential cannot be opened with the key of this installation. Restore the key it was sealed with, or connect the application again.',
      { cause },
    );
  }
}

/** The key that links which work without signing in are proved with; it opens nothing that is sealed. */
export function linkSigningKey(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), 'handback signed links', 32));
}

function sealingKey(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), 'handback credential sealing', 32));
}
