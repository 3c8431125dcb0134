import { X509Certificate } from 'node:crypto';
import { z } from 'zod';

/** The address of a directory server, over TLS from the first byte. */
const ldapsUrl = z
  .string()
  .regex(/^ldaps:\/\/[^/?#@]+\/?$/, 'Write ldaps://host or ldaps://host:636: passwords never travel without TLS.');

/** A distinguished name (RFC 4514), in so far as a typing mistake shows. */
export const dn = z
  .string()
  .regex(/^[A-Za-z][\w-]*=.+/, 'Write a distinguished name, such as OU=People,DC=example,DC=org.');

/** Certificates in PEM form. */
const certificate = z.string().refine(isCertificate, 'This is not a certificate in PEM form.');

/** What it takes to reach a directory and to know whom to leave alone: the same for every kind of LDAP server. */
export const directoryConfig = z.strictObject({
  url: ldapsUrl,
  /** Where the accounts are; usually the whole tree. */
  baseDn: dn,
  /** The account Handback signs in with; it must be able to see itself. */
  bindDn: dn,
  /** A known account that every answer must hold before anybody is called absent. Its id is safer than its login. */
  canary: z.union([z.strictObject({ externalId: z.guid() }), z.strictObject({ login: z.string().min(1) })]),
  /** Where accounts are moved when their access has ended for good; without it accounts can be suspended but not deprovisioned. */
  leaversOu: dn.optional(),
  /** Certificates (PEM) to trust instead of the system's. */
  caCertificate: certificate.optional(),
  /** The name in the server's certificate, where it is not the host of the URL. */
  serverName: z.string().min(1).optional(),
  /** Groups whose members, also through other groups, are left to a person, besides those the connector knows itself. */
  protectedGroups: z.array(dn).default([]),
});

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
