/** Whether this browser computes hashes here: only over HTTPS or on localhost. */
export function canCheck(): boolean {
  return globalThis.isSecureContext;
}

/** The SHA-256 of bytes in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
