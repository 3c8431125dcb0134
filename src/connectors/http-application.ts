import type {
  Connector,
  ConnectorSession,
  JsonObject,
  Write,
  WriteRequest,
  WriteResult,
} from '../core/applications/connector.ts';
import { verbsOfDefinition } from '../core/applications/http-capabilities.ts';
import type { HttpWrite } from '../core/applications/http-definition.ts';
import { type Access, httpAccess } from './http-application/calls.ts';
import { findAccounts, listAccounts, lookAt, probe, readAdministration } from './http-application/reading.ts';
import { restore } from './http-application/restore.ts';
import { type HttpCredentials, httpCredentials, type HttpSettings, httpSettings } from './http-application/settings.ts';
import {
  deprovision,
  releaseSeat,
  removeFromGroups,
  revokeSessions,
  type SeenWrite,
  suspend,
} from './http-application/verbs.ts';

/** An application whose HTTP API its administrator has described; what the description cannot prove, people do and attest. */
export const httpApplication: Connector<HttpSettings, HttpCredentials> = {
  kind: 'http',
  title: 'HTTP API, described in a file',
  config: httpSettings,
  credentials: httpCredentials,
  manual: false,
  verbs: ['suspend', 'revokeSessions', 'removeFromGroups', 'releaseSeat', 'deprovision', 'restore'],
  verbsOf: (config: JsonObject) => {
    const settings = httpSettings.safeParse(config);
    return settings.success ? verbsOfDefinition(settings.data.definition) : [];
  },
  open: async (settings, credentials, means): Promise<ConnectorSession> => {
    const access = httpAccess(settings, credentials, means);
    const { administrators } = settings.definition;
    return {
      probe: () => probe(access),
      findAccounts: (keys) => findAccounts(access, keys),
      readAccount: async (externalId) => (await lookAt(access, externalId)).reading,
      listAccounts: () => listAccounts(access),
      ...(administrators === undefined ? {} : { readAdmins: () => readAdministration(access, administrators) }),
      writes: writesOf(access),
      close: async () => {},
    };
  },
};

function writesOf(access: Access): ConnectorSession['writes'] {
  const { writes, restore: means } = access.definition;
  const offer = (
    name: keyof typeof writes,
    reversible: boolean,
    run: (access: Access, write: SeenWrite, request: WriteRequest) => Promise<WriteResult>,
  ): Readonly<Partial<Record<typeof name, Write>>> => {
    const write: HttpWrite | undefined = writes[name];
    if (write?.verify === undefined) return {};
    const { effect, lagSeconds, needs, verify } = write;
    const offered: Write = {
      effect,
      reversible,
      lagMs: lagSeconds * 1000,
      needs,
      run: (request) => run(access, { ...write, verify }, request),
    };
    return { [name]: offered };
  };
  const wakes = means.activate !== undefined;
  const isDeleted = writes.deprovision?.verify?.absent === true;
  return {
    ...offer('suspend', wakes, suspend),
    ...offer('revokeSessions', false, revokeSessions),
    ...offer('removeFromGroups', means.addToGroup !== undefined, removeFromGroups),
    ...offer('releaseSeat', means.assignSeat !== undefined, releaseSeat),
    ...offer('deprovision', wakes && !isDeleted, deprovision),
    ...(Object.values(means).some((one) => one !== undefined)
      ? {
          restore: { effect: 'set', reversible: true, lagMs: 0, needs: [], run: (request) => restore(access, request) },
        }
      : {}),
  };
}
