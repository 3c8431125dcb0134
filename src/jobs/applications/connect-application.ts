import type { z } from 'zod';
import type { Connector, JsonObject } from '../../core/applications/connector.ts';
import { type EventType, operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { saySettingProblem } from '../../core/applications/setting-problem.ts';
import {
  type ApplicationCategory,
  type ApplicationRow,
  getApplication,
  insertApplication,
  newApplicationId,
  saveCredential,
  updateApplication,
} from '../../store/inventory/application-lists.ts';
import {
  type ApplicationAccess,
  getApplicationAccess,
  markApplicationSeen,
} from '../../store/inventory/applications.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Means } from '../means.ts';
import { openApplication } from './open-application.ts';

/** How long an application may take to prove that its connection works. */
const patienceMs = 30_000;
const uncheckedNote = 'It was stored without being checked.';

/** Seals a credential for the place it belongs to; what `Means.unseal` opens. */
export type Seal = (content: JsonObject, boundTo: string) => Uint8Array;
type ConnectMeans = { readonly means: Means; readonly seal: Seal };

export type NewApplication = {
  readonly name: string;
  readonly category: ApplicationCategory;
  readonly connector: string;
  readonly config: JsonObject;
  readonly credentials: JsonObject;
  readonly inScope: boolean;
  readonly callsPerSecond: number | null;
  /** Store it although nothing was tried. */
  readonly unchecked: boolean;
};

/** A change: what is absent stays as it is. */
export type ApplicationChange = Partial<Omit<NewApplication, 'connector' | 'unchecked'>> & {
  readonly unchecked: boolean;
  /** The version the change was made for; absent: whichever it is now. */
  readonly version?: number;
};

/**
 * Connects an application: its settings and credentials must fit the connector, and the connection is tried, outside any
 * transaction, before anything is stored; the transaction is the caller's. Throws `bad-request` with a sentence for each wrong
 * setting, and what the probe throws.
 */
export async function prepareApplication(
  { means, seal }: ConnectMeans,
  organizationId: string,
  input: NewApplication,
  operatorId: string,
): Promise<(tx: Tx) => Promise<ApplicationRow>> {
  const connector = connectorOf(means, input.connector);
  const config = parsePart(connector.config, input.config, 'config');
  const credentials = parsePart(connector.credentials, input.credentials, 'credentials');
  await withOrganization(means.db, organizationId, (tx) => refuseRealInDemo(tx, connector), { name: 'connect-read' });
  const applicationId = newApplicationId();
  const sealed = seal(credentials, `${organizationId}/${applicationId}`);
  if (!input.unchecked) await probe(means, organizationId, accessOf(applicationId, { ...input, config }, sealed));
  return async (tx) => {
    await insertApplication(tx, applicationId, {
      ...input,
      config,
      // Nobody has an account in a device manager; what is enrolled there is looked at in its own way.
      inScope: input.inScope && connector.openDevices === undefined,
      unchecked: input.unchecked ? uncheckedNote : null,
    });
    await saveCredential(tx, applicationId, sealed);
    await record(tx, 'application.connected', { applicationId, operatorId, checked: !input.unchecked, ...input });
    return getApplication(tx, applicationId);
  };
}

/**
 * Changes an application. New settings or credentials are tried before they are stored; new settings ask for the credentials
 * again, so that nobody can send stored ones to another address. Throws `stale-version` when it was changed meanwhile.
 */
export async function changeApplication(
  { means, seal }: ConnectMeans,
  organizationId: string,
  applicationId: string,
  change: ApplicationChange & { readonly operatorId: string },
): Promise<ApplicationRow> {
  const { row, access } = await withOrganization(
    means.db,
    organizationId,
    async (tx) => ({
      row: await getApplication(tx, applicationId),
      access: await getApplicationAccess(tx, applicationId),
    }),
    { name: 'change-read' },
  );
  if (change.version !== undefined && change.version !== row.version)
    throw new Failure('stale-version', `${row.name} was changed since you read it.`);
  const connector = connectorOf(means, row.connector);
  const config = change.config === undefined ? row.config : parsePart(connector.config, change.config, 'config');
  const credentials =
    change.credentials === undefined ? null : parsePart(connector.credentials, change.credentials, 'credentials');
  if (change.config !== undefined && credentials === null && row.hasCredentials && !connector.manual)
    throw new Failure('rule-refused', 'New settings need the credentials again: send config and credentials together.');
  const sealed = credentials === null ? access.sealed : seal(credentials, `${organizationId}/${applicationId}`);
  const touched = change.config !== undefined || credentials !== null;
  const proved = touched && !change.unchecked;
  if (proved) await probe(means, organizationId, accessOf(applicationId, { ...row, config }, sealed));
  return withOrganization(
    means.db,
    organizationId,
    async (tx) => {
      await updateApplication(tx, applicationId, {
        name: change.name ?? row.name,
        category: change.category ?? row.category,
        config,
        inScope: (change.inScope ?? row.inScope) && connector.openDevices === undefined,
        callsPerSecond: change.callsPerSecond === undefined ? row.callsPerSecond : change.callsPerSecond,
        version: row.version,
        proved,
        unchecked: touched && change.unchecked ? uncheckedNote : null,
      });
      if (credentials !== null && sealed !== null) await saveCredential(tx, applicationId, sealed);
      await record(tx, 'application.changed', { ...row, ...change, applicationId, checked: proved });
      return getApplication(tx, applicationId);
    },
    { name: 'change-save' },
  );
}

/** Tries the connection of an application and notes what came of it. Throws what was wrong. */
export async function probeApplication(means: Means, organizationId: string, applicationId: string): Promise<void> {
  const access = await withOrganization(means.db, organizationId, (tx) => getApplicationAccess(tx, applicationId), {
    name: 'probe-read',
  });
  const note = (problem: string | null) =>
    withOrganization(means.db, organizationId, (tx) => markApplicationSeen(tx, applicationId, problem), {
      name: 'probe-save',
    });
  try {
    await probe(means, organizationId, access);
  } catch (error) {
    await note(error instanceof Failure ? error.message : 'It could not be asked.');
    throw error;
  }
  await note(null);
}

async function probe(means: Means, organizationId: string, access: ApplicationAccess): Promise<void> {
  try {
    const session = await openApplication(means, organizationId, access, {
      signal: AbortSignal.timeout(patienceMs),
    });
    try {
      await session.probe();
    } finally {
      await session.close();
    }
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('application-unreachable', `${access.name} could not be asked. Check its address and settings.`, {
      cause,
    });
  }
}

/** The connection is tried without the shared budget: the application may not be stored yet. */
function accessOf(
  applicationId: string,
  { name, connector, config }: Pick<ApplicationAccess, 'name' | 'connector' | 'config'>,
  sealed: Uint8Array | null,
): ApplicationAccess {
  return { applicationId, name, connector, config, callsPerSecond: null, sealed };
}

function connectorOf({ connectors }: Means, kind: string): Connector {
  const connector = Object.hasOwn(connectors, kind) ? connectors[kind] : undefined;
  if (connector !== undefined) return connector;
  throw new Failure(
    'bad-request',
    `connector: there is no connector "${kind}". Choose one of: ${Object.keys(connectors).sort().join(', ')}.`,
  );
}

function parsePart(schema: z.ZodType, value: JsonObject, part: 'config' | 'credentials'): JsonObject {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data as JsonObject;
  const problems = parsed.error.issues.map((issue) => ({
    path: [part, ...issue.path].join('.'),
    message: saySettingProblem(part, issue),
  }));
  throw new Failure('bad-request', problems.map(({ message }) => message).join(' '), { details: { problems } });
}

/** Nothing that is only shown off may reach a real system. */
async function refuseRealInDemo(tx: Tx, connector: Connector): Promise<void> {
  if (connector.manual || connector.kind === 'simulated') return;
  const [row] = await tx.query<{ demo: boolean }>('select demo from organization where organization_id = $1', [
    tx.organizationId,
  ]);
  if (row?.demo !== true) return;
  throw new Failure(
    'rule-refused',
    'This organization is a demonstration and may not touch real systems. Start Handback with --empty on another data directory.',
  );
}

async function record(
  tx: Tx,
  type: EventType & `application.${string}`,
  application: {
    readonly applicationId: string;
    readonly operatorId: string;
    readonly name: string;
    readonly connector: string;
    readonly category: string;
    readonly checked: boolean;
  },
): Promise<void> {
  await recordEvent(tx, {
    offboardingId: null,
    type,
    actor: operatorActor(application.operatorId),
    about: { kind: 'application', id: application.applicationId },
    data: { connector: application.connector, category: application.category, checked: application.checked },
    private: { name: application.name },
  });
}
