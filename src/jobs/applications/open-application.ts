import type { Connector, ConnectorMeans, ConnectorSession, Http } from '../../core/applications/connector.ts';
import type { DeviceSession } from '../../core/devices/device-manager.ts';
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
  options: OpenOptions,
): Promise<ConnectorSession> {
  const { connector, config, credentials, given } = prepare(means, organizationId, access, options);
  return connector.open(config, credentials, given);
}

/** Opens a session with a device manager, in the same way. Throws `rule-refused` for an application that manages no devices. */
export async function openDeviceManager(
  means: Means,
  organizationId: string,
  access: ApplicationAccess,
  options: OpenOptions,
): Promise<DeviceSession> {
  const { connector, config, credentials, given } = prepare(means, organizationId, access, options);
  if (connector.openDevices === undefined) throw new Failure('rule-refused', `${access.name} is no device manager.`);
  return connector.openDevices(config, credentials, given);
}

type OpenOptions = { readonly signal: AbortSignal; readonly immediate?: boolean };

function prepare(
  means: Means,
  organizationId: string,
  access: ApplicationAccess,
  { signal, immediate = false }: OpenOptions,
): {
  readonly connector: Connector;
  readonly config: unknown;
  readonly credentials: unknown;
  readonly given: ConnectorMeans;
} {
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
  const given = {
    http: limited(means, organizationId, access, { http: makeHttp({ signal }), signal, immediate }),
    randomBytes: means.randomBytes,
    now: () => Temporal.Now.instant(),
    signal,
  };
  return { connector, config: config.data, credentials, given };
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
