import type { Connector, ConnectorSession, Write, WriteRequest, WriteResult } from '../core/applications/connector.ts';
import { readAdministration } from './scim/administration.ts';
import { scimCalls } from './scim/calls.ts';
import { findAccounts, listAccounts, lookAt, probe } from './scim/reading.ts';
import { type ScimSettings, scimConfig, scimCredentials } from './scim/settings.ts';
import { deprovision, removeFromGroups, restore, suspend } from './scim/verbs.ts';
import type { WriteAccess } from './scim/writing.ts';

const verbs = ['suspend', 'removeFromGroups', 'deprovision', 'restore'] as const;

/** An application that offers its users and groups by SCIM 2.0 (RFC 7643, RFC 7644), in the dialect that its settings name. */
export const scim: Connector<ScimSettings, { token: string }> = {
  kind: 'scim',
  title: 'SCIM 2.0',
  config: scimConfig,
  credentials: scimCredentials,
  manual: false,
  verbs,
  verbsOf: ({ deleteOnDeprovision }) =>
    deleteOnDeprovision === true ? verbs : verbs.filter((verb) => verb !== 'deprovision'),
  open: async (settings, { token }, means): Promise<ConnectorSession> => {
    const access: WriteAccess = { call: scimCalls(settings, token, means), settings, now: means.now };
    return {
      probe: () => probe(access),
      findAccounts: (keys) => findAccounts(access, keys),
      readAccount: async (externalId) => (await lookAt(access, externalId)).reading,
      listAccounts: () => listAccounts(access),
      ...(settings.administratorRoles.length + settings.administratorGroups.length === 0
        ? {}
        : { readAdmins: () => readAdministration(access) }),
      writes: writesOf(access),
      close: async () => {},
    };
  },
};

function writesOf(access: WriteAccess): ConnectorSession['writes'] {
  const { deleteOnDeprovision, lagMs } = access.settings;
  const write = (
    needs: readonly string[],
    run: (access: WriteAccess, request: WriteRequest) => Promise<WriteResult>,
    reversible = true,
  ): Write => ({ effect: 'set', reversible, lagMs, needs, run: (request) => run(access, request) });
  return {
    suspend: write(['Update users'], suspend),
    removeFromGroups: write(['Update groups'], removeFromGroups),
    ...(deleteOnDeprovision ? { deprovision: write(['Delete users'], deprovision, false) } : {}),
    restore: write(['Update users', 'Update groups'], restore),
  };
}
