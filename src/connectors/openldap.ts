import { z } from 'zod';
import type { Connector, ConnectorSession, Write, WriteRequest, WriteResult } from '../core/applications/connector.ts';
import { openDirectory } from './ldap/directory.ts';
import { bindCredentials, directoryConfig, dn } from './ldap/settings.ts';
import { readAdministration } from './openldap/administration.ts';
import { deprovision } from './openldap/deprovision.ts';
import { findAccounts, listAccounts, lookAt, probe } from './openldap/reading.ts';
import { removeFromGroups } from './openldap/remove-from-groups.ts';
import { restore } from './openldap/restore.ts';
import { revokeSessions } from './openldap/revoke-sessions.ts';
import { suspend } from './openldap/suspend.ts';
import { readTree } from './openldap/tree.ts';
import type { WriteAccess } from './openldap/writing.ts';

const config = directoryConfig.extend({
  /** Takes the place of the last member of a group that may not be empty; without it such a group is left to a person. */
  placeholderMember: dn.optional(),
  /** Groups whose members administer the directory; without any, nobody can tell who is the last. */
  administratorGroups: z.array(dn).default([]),
});
const server = { called: 'directory server', binary: [] };

const verbs = ['suspend', 'revokeSessions', 'removeFromGroups', 'deprovision', 'restore'] as const;

/** OpenLDAP over LDAPS, one server per session: what is written is read back where it was written. */
export const openLdap: Connector<z.infer<typeof config>, z.infer<typeof bindCredentials>> = {
  kind: 'openldap',
  title: 'OpenLDAP',
  config,
  credentials: bindCredentials,
  manual: false,
  verbs,
  verbsOf: ({ leaversOu }) => (leaversOu === undefined ? verbs.filter((verb) => verb !== 'deprovision') : verbs),
  open: async (settings, { password }, { now, randomBytes, signal }): Promise<ConnectorSession> => {
    const { administratorGroups } = settings;
    const directory = await openDirectory({ ...settings, ...server, password }, signal);
    try {
      const tree = await readTree(directory, settings);
      const access: WriteAccess = { directory, tree, canary: settings.canary, now, randomBytes };
      return {
        probe: () => probe(access),
        findAccounts: (keys) => findAccounts(access, keys),
        readAccount: async (externalId) => (await lookAt(access, externalId)).reading,
        listAccounts: () => listAccounts(access),
        ...(administratorGroups.length === 0
          ? {}
          : { readAdmins: (externalId: string) => readAdministration(access, administratorGroups, externalId) }),
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
  const { leaversOu } = access.tree;
  const write = (
    needs: readonly string[],
    run: (request: WriteRequest) => Promise<WriteResult>,
    reversible = true,
  ): Write => ({ effect: 'set', reversible, lagMs: 0, needs, run });
  const locks = ['write pwdAccountLockedTime, shadowExpire and loginShell'];
  const members = ['write member, uniqueMember and memberUid of groups'];
  const moves = [
    'write entry and the naming attribute (uid) of accounts',
    'write children of the old and the new place',
  ];
  return {
    suspend: write(locks, (request) => suspend(access, request)),
    revokeSessions: write(['write userPassword'], (request) => revokeSessions(access, request), false),
    removeFromGroups: write(members, (request) => removeFromGroups(access, request)),
    ...(leaversOu === undefined
      ? {}
      : { deprovision: write([...locks, ...moves], (request) => deprovision(access, leaversOu, request)) }),
    restore: write([...locks, ...members, ...moves], (request) => restore(access, request)),
  };
}
