import type { z } from 'zod';
import type { Connector, ConnectorSession, Write, WriteRequest, WriteResult } from '../core/applications/connector.ts';
import { readAdministration } from './active-directory/administration.ts';
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
import { bindCredentials, directoryConfig } from './ldap/settings.ts';

const server = { called: 'domain controller', binary: ['objectGUID', 'objectSid'], signInProblem };

const verbs = ['suspend', 'revokeSessions', 'removeFromGroups', 'deprovision', 'restore'] as const;

/** Active Directory over LDAPS, one domain controller per session: what is written is read back where it was written. */
export const activeDirectory: Connector<z.infer<typeof directoryConfig>, z.infer<typeof bindCredentials>> = {
  kind: 'active-directory',
  title: 'Active Directory',
  config: directoryConfig,
  credentials: bindCredentials,
  manual: false,
  verbs,
  verbsOf: ({ leaversOu }) => (leaversOu === undefined ? verbs.filter((verb) => verb !== 'deprovision') : verbs),
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
        readAdmins: (externalId) => readAdministration(access, externalId),
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
