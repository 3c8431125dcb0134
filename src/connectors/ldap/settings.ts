import { X509Certificate } from 'node:crypto';
import { z } from 'zod';

/** The address of a directory server, over TLS from the first byte. */
export const ldapsUrl = z
  .string()
  .regex(/^ldaps:\/\/[^/?#@]+\/?$/, 'Write ldaps://host or ldaps://host:636: passwords never travel without TLS.');

/** A distinguished name (RFC 4514), in so far as a typing mistake shows. */
export const dn = z
  .string()
  .regex(/^[A-Za-z][\w-]*=.+/, 'Write a distinguished name, such as OU=People,DC=example,DC=org.');

/** Certificates in PEM form. */
export const certificate = z.string().refine(isCertificate, 'This is not a certificate in PEM form.');

/** The password to bind with. An empty one is refused: it is an anonymous bind that succeeds (RFC 4513 §5.1.2). */
export const bindCredentials = z.strictObject({
  password: z.string().min(1, 'The password of the bind account is empty.'),
});

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}
