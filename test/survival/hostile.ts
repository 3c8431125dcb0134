import { randomUUID } from 'node:crypto';
import type { Connector, ConnectorSession } from '../../src/core/applications/connector.ts';

/** Whom nobody can look at, and which account nobody can suspend, without the process ending. */
export type Poison = { readonly employeeNumber: string; readonly account: string };

/** The application as somebody meets it whose process dies of one answer: `die` does not return. */
export function poisoned(
  connector: Connector,
  { employeeNumber, account }: Poison,
  die: () => Promise<never>,
): Connector {
  return changed(connector, (session) => {
    const { suspend } = session.writes;
    if (suspend === undefined) return session;
    const run: typeof suspend.run = (call) => (call.target.externalId === account ? die() : suspend.run(call));
    return {
      ...session,
      findAccounts: (keys) => (keys.employeeNumbers.includes(employeeNumber) ? die() : session.findAccounts(keys)),
      writes: { ...session.writes, suspend: { ...suspend, run } },
    };
  });
}

/** One application whose sessions end as often as it is asked, and which shows nobody whether they did. */
export function blindFor(connector: Connector, application: string): Connector {
  return changed(connector, (session, config) => {
    const { revokeSessions } = session.writes;
    if (revokeSessions === undefined || !JSON.stringify(config).includes(`/applications/${application}"`))
      return session;
    // Another key each time: what is sent twice is done twice. The step still stands in front of it, for the checker.
    const run: typeof revokeSessions.run = async (call) => {
      const result = await revokeSessions.run({ ...call, operationId: `${call.operationId}#${randomUUID()}` });
      // There is nothing to look at again later, so what was only taken stays a question.
      return result.outcome === 'accepted'
        ? { outcome: 'ambiguous', reason: 'It was taken and cannot be seen.' }
        : result;
    };
    return { ...session, writes: { ...session.writes, revokeSessions: { ...revokeSessions, effect: 'blind', run } } };
  });
}

function changed(
  connector: Connector,
  change: (session: ConnectorSession, config: unknown) => ConnectorSession,
): Connector {
  return {
    ...connector,
    open: async (config, credentials, means) => change(await connector.open(config, credentials, means), config),
  };
}
