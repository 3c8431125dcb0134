import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** The bytes that are stored and hashed: RFC 8785, made once at writing and never rebuilt from a parsed copy. */
export function canonicalBytes(value: object): Uint8Array {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('There is no canonical form of nothing.');
  return Buffer.from(text, 'utf8');
}

/** SHA-256 in lower-case hex with its name, as approvals and manifests write it: `sha256:9f86…`. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
