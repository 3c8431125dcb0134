import { z } from 'zod';
import type { Connector, ConnectorSession, Write, WriteRequest, WriteResult } from '../core/connector.ts';
import { deprovision } from './active-directory/deprovision.ts';
import { readDomain } from './active-directory/domain.ts';
import { findAccounts, listAccounts, lookAt, probe } from './active-directory/reading.ts';
import { removeFromGroups } from './active-directory/remove-from-groups.ts';
import { restore } from './active-directory/restore.ts';
import { revokeSessions } from './active-directory/revoke-sessions.ts';
import { signInProblem } from './active-directory/sign-in-problem.ts';
import { suspend } from './active-directory/suspend.ts';
import type { WriteAccess } from './active-directory/writing.ts';
import { openDirectory } from './ldap/directory.ts';
import { bindCredentials, certificate, dn, ldapsUrl } from './ldap/settings.ts';

const config = z.strictObject({
  url: ldapsUrl,
  /** Where the accounts are; usually the whole domain. */
  baseDn: dn,
  /** The account Handback signs in with; it must be able to see itself. */
  bindDn: dn,
  /** A known account that every answer must hold before anybody is called absent. Its id is safer than its login. */
  canary: z.union([z.strictObject({ externalId: z.guid() }), z.strictObject({ login: z.string().min(1) })]),
  /** Where accounts are moved when their access has ended for good; without it accounts can be suspended but not deprovisioned. */
  leaversOu: dn.optional(),
  /** Certificates (PEM) to trust instead of the system's. */
  caCertificate: certificate.optional(),
  /** The name in the controller's certificate, where it is not the host of the URL. */
  serverName: z.string().min(1).optional(),
  /** Groups whose members, also through other groups, are left to a person, besides the administrative ones. */
  protectedGroups: z.array(dn).default([]),
});
const server = { called: 'domain controller', binary: ['objectGUID', 'objectSid'], signInProblem };

/** Active Directory over LDAPS, one domain controller per session: what is written is read back where it was written. */
export const activeDirectory: Connector<z.infer<typeof config>, z.infer<typeof bindCredentials>> = {
  kind: 'active-directory',
  title: 'Active Directory',
  config,
  credentials: bindCredentials,
  manual: false,
  verbs: ['suspend', 'revokeSessions', 'removeFromGroups', 'deprovision', 'restore'],
  open: async (settings, { password }, { now, randomBytes, signal }): Promise<ConnectorSession> => {
    const directory = await openDirectory({ ...settings, ...server, password }, signal);
    try {
      const domain = await readDomain(directory, settings);
      const access: WriteAccess = { directory, domain, canary: settings.canary, now, randomBytes };
      return {
        probe: () => probe(access),
        findAccounts: (keys) => findAccounts(access, keys),
        readAccount: async (externalId) => (await lookAt(access, externalId)).reading,
        listAccounts: () => listAccounts(access),
        writes: writesOf(access),
        close: directory.close,
      };
    } catch (error) {
      await directory.close();
      throw error;
    }
  },
};

function writesOf(access: WriteAccess): ConnectorSession['writes'] {
  const { leaversOu } = access.domain;
  const write = (
    needs: readonly string[],
    run: (request: WriteRequest) => Promise<WriteResult>,
    reversible = true,
  ): Write => ({
    effect: 'set',
    reversible,
    lagMs: 0,
    needs,
    run,
  });
  const flags = ['Write userAccountControl'];
  const members = ['Write member of groups', 'Write primaryGroupID'];
  const moves = [
    'Delete child user objects at the old place',
    'Create child user objects at the new place',
    'Write name and cn',
  ];
  return {
    suspend: write(flags, (request) => suspend(access, request)),
    revokeSessions: write(['Reset password'], (request) => revokeSessions(access, request), false),
    removeFromGroups: write(members, (request) => removeFromGroups(access, request)),
    ...(leaversOu === undefined
      ? {}
      : { deprovision: write([...flags, ...moves], (request) => deprovision(access, leaversOu, request)) }),
    restore: write([...flags, ...members, ...moves], (request) => restore(access, request)),
  };
}
