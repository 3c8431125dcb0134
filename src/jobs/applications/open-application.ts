import type { ConnectorSession, Http } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { makeHttp } from '../../connectors/http.ts';
import type { ApplicationAccess } from '../../store/inventory/applications.ts';
import { waitForCall } from './call-budget.ts';
import { timesOf, usualLeaseMs } from '../steps/lease.ts';
import type { Means } from '../means.ts';

/**
 * Opens a session with an application: its credential is unsealed for this one use, its calls are counted against the
 * budget that all workers share, those of who must be out at once (`immediate`) before all others. The caller closes it.
 * Throws `configuration-wrong` for what no retry can mend.
 */
export async function openApplication(
  means: Means,
  organizationId: string,
  access: ApplicationAccess,
  { signal, immediate = false }: { readonly signal: AbortSignal; readonly immediate?: boolean },
): Promise<ConnectorSession> {
  const connector = means.connectors[access.connector];
  if (connector === undefined) {
    throw new Failure(
      'configuration-wrong',
      `${access.name} uses the connector "${access.connector}", which this version does not have.`,
    );
  }
  const credentials =
    access.sealed === null ? {} : means.unseal(access.sealed, `${organizationId}/${access.applicationId}`);
  const config = connector.config.safeParse(access.config);
  if (!config.success) {
    throw new Failure(
      'configuration-wrong',
      `The settings of ${access.name} do not fit its connector; connect it again.`,
      { cause: config.error },
    );
  }
  return connector.open(config.data, credentials, {
    http: limited(means, organizationId, access, { http: makeHttp({ signal }), signal, immediate }),
    randomBytes: means.randomBytes,
    now: () => Temporal.Now.instant(),
    signal,
  });
}

/** Counts each call against the shared budget, and marks its two boundaries so that tests can end the process there. */
function limited(
  means: Means,
  organizationId: string,
  access: ApplicationAccess,
  { http, signal, immediate }: { readonly http: Http; readonly signal: AbortSignal; readonly immediate: boolean },
): Http {
  const { callMs } = timesOf(means.leaseMs ?? usualLeaseMs);
  let begun = false;
  return async (request) => {
    await waitForCall({ db: means.db, organizationId, access }, { immediate, begun }, signal);
    begun = true;
    const kind = request.method === 'GET' ? 'read' : 'write';
    await means.db.onBoundary?.(`call-${kind}:send`);
    const answer = await http({ timeoutMs: callMs, ...request });
    await means.db.onBoundary?.(`call-${kind}:answered`);
    return answer;
  };
}
