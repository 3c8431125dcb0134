import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectors } from '../src/connectors/registry.ts';
import type { Connector, Http } from '../src/core/applications/connector.ts';
import { startMassEvents } from '../src/jobs/mass-events/mass-events.ts';
import type { Means } from '../src/jobs/means.ts';
import { openQueue } from '../src/jobs/steps/queue.ts';
import { startWorker } from '../src/jobs/steps/worker.ts';
import type { Database } from '../src/store/database/connection.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { makeEvents } from '../test/mass-event.ts';
import {
  addApplication,
  addOperator,
  addOrganization,
  addPerson,
  makeMeans,
  shippedPlaybook,
} from '../test/organization.ts';
import { type SimulatedApplications, startSimulatedApplication } from '../test/simulated-application.ts';
import type { Benchmark, Outcome } from './benchmark.ts';
import { withDatabase } from './database.ts';

const names = ['directory', 'mail', 'vpn', 'crm', 'wiki'] as const;
const leavers = 1_000;
const callsPerSecond = 50;

/** From the second person's word that opens a named mass event to the last of its accounts that was read back as suspended. */
export const revokeMany: Benchmark = {
  name: 'revoke-many',
  what: `a named mass event of ${leavers.toLocaleString('en')} immediate leavers is opened → the last of ${(leavers * names.length).toLocaleString('en')} accounts is confirmed as suspended`,
  against: `the calls that it takes at the busiest of ${names.length} applications, at ${callsPerSecond} a second`,
  reach: 1.3,
  run: () => withDatabase(measure),
};

async function measure(db: Database, dataDir: string): Promise<Outcome> {
  const calls = new Map<string, number>();
  const base = { ...makeMeans(db), connectors: counting(calls) };
  const queue = await openQueue(db, (error) => base.log({ level: 'error', message: 'The queue failed.', error }));
  const means = { ...base, queue };
  const applications = await startSimulatedApplication({
    directory: join(dataDir, 'applications'),
    applications: names,
  });
  const organizationId = await addOrganization(db, 'Bench', {});
  await fill(db, organizationId, applications);
  const events = makeEvents(means, organizationId, {
    playbook: await shippedPlaybook('immediate'),
    first: await addOperator(db, organizationId),
    second: await addOperator(db, organizationId),
  });
  const eventId = await events.prepare(Array.from({ length: leavers }, (_, at) => `E${at}`));
  const worker = await startWorker(means);
  const tending = startMassEvents(means);
  try {
    await events.open(eventId);
    const began = performance.now();
    const reached = await untilConfirmed(db, organizationId, began);
    const complaint = base.logged.find(({ level }) => level === 'error');
    if (complaint !== undefined) throw new Error(`The worker complained: ${complaint.message}`);
    // The bucket is full at the start, and holds one second's worth.
    const limitMs = ((Math.max(...calls.values()) - callsPerSecond) / callsPerSecond) * 1000;
    return {
      ratio: reached.confirmedMs / limitMs,
      figures: {
        confirmedSeconds: reached.confirmedMs / 1000,
        limitSeconds: limitMs / 1000,
        casesOpenSeconds: reached.openMs / 1000,
        plansMadeSeconds: reached.plannedMs / 1000,
        callsByApplication: Object.fromEntries(calls),
      },
    };
  } finally {
    await tending.stop();
    await worker.stop();
    await queue.close();
    await applications.stop();
  }
}

async function fill(db: Database, organizationId: string, applications: SimulatedApplications): Promise<void> {
  for (let at = 0; at < leavers; at += 1) await addPerson(db, organizationId, `E${at}`);
  for (const name of names) {
    const accounts = Array.from({ length: leavers }, (_, at) => ({
      id: `${name}-E${at}`,
      login: `e${at}`,
      employeeNumber: `E${at}`,
    }));
    await applications.seedAccounts(name, [{ id: 'canary', login: 'canary' }, ...accounts]);
    await addApplication(db, organizationId, {
      name,
      category: name === 'directory' || name === 'mail' || name === 'vpn' ? name : 'saas',
      connector: 'simulated',
      config: { baseUrl: `${applications.url}/applications/${name}`, canaryId: 'canary' },
      credentials: { token: applications.token },
      callsPerSecond,
    });
  }
}

/** The simulated connector, with the calls to each application counted. */
function counting(calls: Map<string, number>): Means['connectors'] {
  const { simulated } = connectors;
  if (simulated === undefined) throw new Error('There is no simulated connector.');
  const open: Connector['open'] = (config, credentials, means) => {
    const http: Http = (request) => {
      const name = new URL(request.url).pathname.split('/')[2] ?? '';
      calls.set(name, (calls.get(name) ?? 0) + 1);
      return means.http(request);
    };
    return simulated.open(config, credentials, { ...means, http });
  };
  return { ...connectors, simulated: { ...simulated, open } };
}

type Reached = { readonly openMs: number; readonly plannedMs: number; readonly confirmedMs: number };

/** Milliseconds until every case was open, until every plan was made, and until every account was confirmed. */
async function untilConfirmed(db: Database, organizationId: string, began: number): Promise<Reached> {
  let openMs = 0;
  let plannedMs = 0;
  for (;;) {
    await pause(250);
    const [now] = await withOrganization(db, organizationId, (tx) =>
      tx.query<{ open: number; planned: number; confirmed: number }>(
        `select count(*)::integer as open, count(digest)::integer as planned,
           (select count(*)::integer from item where organization_id = $1 and kind = 'account' and standing = 'done') as confirmed
         from offboarding where organization_id = $1`,
        [organizationId],
      ),
    );
    const atMs = performance.now() - began;
    if (openMs === 0 && now?.open === leavers) openMs = atMs;
    if (plannedMs === 0 && now?.planned === leavers) plannedMs = atMs;
    if (now?.confirmed === leavers * names.length) return { openMs, plannedMs, confirmedMs: atMs };
  }
}
