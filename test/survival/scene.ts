import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { systemActor } from '../../src/core/event.ts';
import { Failure } from '../../src/core/failure.ts';
import type { Playbook } from '../../src/core/playbooks/playbook.ts';
import type { Means } from '../../src/jobs/means.ts';
import { observeOffboarding } from '../../src/jobs/looks/observe.ts';
import { openQueue } from '../../src/jobs/steps/queue.ts';
import { receiveDeparture } from '../../src/jobs/departures/receive-departure.ts';
import { withOrganization } from '../../src/store/database/with-organization.ts';
import type { TestDatabase } from '../database.ts';
import {
  addApplication,
  addAsset,
  addOperator,
  addOrganization,
  addPerson,
  makeMeans,
  shippedPlaybook,
} from '../organization.ts';
import { type Faults, type SimulatedApplications, startSimulatedApplication } from '../simulated-application.ts';
import { describe, type Hands, listRunnable, listUnseen, settle, workByHand } from './hands.ts';

/** An organization whose people leave while its workers are killed, and the operators who do their part by hand. */
export type Scene = {
  readonly organizationId: string;
  readonly applications: SimulatedApplications;
  readonly journals: string;
  /** Opens a case for the next person who has not left yet. */
  readonly leave: (playbook: 'standard' | 'immediate') => Promise<void>;
  /** Does once whatever a person may do now: approves, completes, closes. Answers how much that was. */
  readonly handWork: () => Promise<number>;
  /**
   * Hand work until nothing is left for anybody to do; fails with all that is stuck when it takes too long. With `givesBack`
   * false, steps that ended their workers stay where they were put.
   */
  readonly settle: (patienceMs: number, how?: { readonly givesBack: boolean }) => Promise<void>;
  /** Everything that could still run, in words. */
  readonly describe: () => Promise<string>;
  /** Asks for another look at every case where an application could not be seen. */
  readonly lookAgain: () => Promise<void>;
  /** Makes the database refuse what is read of accounts, which no worker expects, or lets it accept that again. */
  readonly refuseReadings: (refused: boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type SceneOptions = {
  readonly db: TestDatabase;
  readonly journals: string;
  readonly people: number;
  /** Each application's faults; its name is the key. The first one is the directory, the second one has seats. */
  readonly applications: Readonly<Record<string, Faults>>;
  readonly leaseMs: number;
  readonly seed: number;
};

const seatName = 'Professional';
/** Longer than the staleness of any application of a scene. */
const lagMs = 400;

/** Makes the organization: people with an account everywhere, seats, groups, laptops, and accounts of people who stay. */
export async function makeScene(options: SceneOptions): Promise<Scene> {
  const { db, journals, people } = options;
  const names = Object.keys(options.applications);
  const applications = await startSimulatedApplication({
    directory: journals,
    applications: names,
    seed: options.seed,
  });
  const organizationId = await addOrganization(db);
  const operatorId = await addOperator(db, organizationId);
  const verifierId = await addOperator(db, organizationId);
  const means: Means = { ...makeMeans(db), leaseMs: options.leaseMs };
  const queue = await openQueue(db, () => undefined);
  const playbooks = { standard: await shippedPlaybook('standard'), immediate: await shippedPlaybook('immediate') };
  const numbers = Array.from({ length: people }, (_, index) => `E${index + 1}`);

  const applicationIds = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const stale = options.applications[name]?.staleReadMs !== undefined;
    applicationIds.set(
      name,
      await addApplication(db, organizationId, {
        name,
        category: index === 0 ? 'directory' : 'saas',
        connector: 'simulated',
        config: {
          baseUrl: `${applications.url}/applications/${name}`,
          canaryId: 'canary',
          ...(stale ? { lagMs } : {}),
        },
        credentials: { token: applications.token },
        ...(index === 1 ? { callsPerSecond: 400 } : {}),
      }),
    );
    await applications.seedAccounts(name, [
      { id: 'canary', login: 'canary' },
      ...numbers.map((number) => ({
        id: `${name}-${number}`,
        login: number.toLowerCase(),
        email: `${number.toLowerCase()}@example.test`,
        employeeNumber: number,
        groups: ['staff', `team-${index}`],
        seats: index === 1 ? [seatName] : [],
      })),
      ...Array.from({ length: 10 }, (_, other) => ({
        id: `${name}-stays-${other}`,
        login: `stays-${other}`,
        employeeNumber: `S${other}`,
        groups: ['staff'],
        seats: index === 1 ? [seatName] : [],
      })),
    ]);
    await applications.setFaults(name, options.applications[name] ?? {});
  }

  const waiting: string[] = [];
  const seatApplication = names[1] ?? '';
  const licenceId = await addLicence(db, organizationId, applicationIds.get(seatApplication) ?? '');
  for (const number of numbers) {
    const personId = await addPerson(db, organizationId, number);
    await addSeat(db, organizationId, {
      licenceId,
      personId,
      applicationId: applicationIds.get(seatApplication) ?? '',
      externalId: `${seatApplication}-${number}`,
      number,
    });
    if (number.endsWith('0')) await addAsset(db, organizationId, `LT-${number}`, personId);
    waiting.push(number);
  }

  const hands: Hands = { db, means, queue, organizationId, operatorId, verifierId };
  // Who works by hand and finds the database away comes back to it; who sends a departure in sends it again.
  const handWork = async () => (await unlessUnreachable(() => workByHand(hands, { givesBack: true }))) ?? 0;
  return {
    organizationId,
    applications,
    journals,
    leave: async (playbook) => {
      const employeeNumber = waiting.shift();
      while (!(await unlessUnreachable(() => leave(hands, employeeNumber, playbooks[playbook])))) await wait(100);
    },
    handWork,
    settle: (patienceMs, how = { givesBack: true }) => settle(hands, patienceMs, how),
    describe: async () => describe(await listRunnable(hands)),
    lookAgain: async () => {
      for (const offboardingId of await listUnseen(hands))
        await observeOffboarding(means, organizationId, offboardingId);
    },
    refuseReadings: async (refused) => {
      await db.owner.query(
        refused ? 'revoke update on account from handback_app' : 'grant update on account to handback_app',
      );
    },
    stop: async () => {
      await queue.close();
      await applications.stop();
    },
  };
}

/** What work answered; undefined when the database could not be reached. */
async function unlessUnreachable<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure && error.code === 'database-unavailable') return undefined;
    throw error;
  }
}

async function leave({ db, queue, organizationId }: Hands, employeeNumber: string | undefined, playbook: Playbook) {
  assert.ok(employeeNumber !== undefined, 'Everybody has left already; the scene needs more people.');
  const received = await withOrganization(db, organizationId, (tx) =>
    receiveDeparture(tx, queue, {
      facts: {
        source: 'survival',
        externalId: employeeNumber,
        leaver: { employeeNumber },
        kind: playbook.immediate ? 'involuntary' : 'voluntary',
        lastWorkingDay: Temporal.Now.plainDateISO().subtract({ days: 25 }),
        noticeAt: Temporal.Now.instant().subtract({ hours: 24 * 60 }),
        accessEndsAt: null,
        employmentEnds: null,
        informedAt: null,
        timeZone: null,
        legalHold: false,
      },
      playbook,
      actor: systemActor,
    }),
  );
  // Sent again after the connection was lost, it may have been taken the first time.
  return received.state === 'opened' || received.state === 'duplicate';
}

async function addLicence(db: TestDatabase, organizationId: string, applicationId: string): Promise<string> {
  const licenceId = randomUUIDv7();
  await withOrganization(db, organizationId, (tx) =>
    tx.query(
      `insert into licence (organization_id, licence_id, name, application_id, seats, reassignable) values ($1, $2, $3, $4, 100, true)`,
      [organizationId, licenceId, seatName, applicationId],
    ),
  );
  return licenceId;
}

/** A seat on an account that an import has named already. */
async function addSeat(
  db: TestDatabase,
  organizationId: string,
  seat: {
    readonly licenceId: string;
    readonly personId: string;
    readonly applicationId: string;
    readonly externalId: string;
    readonly number: string;
  },
): Promise<void> {
  const accountId = randomUUIDv7();
  const login = seat.number.toLowerCase();
  await withOrganization(db, organizationId, async (tx) => {
    await tx.query(
      `insert into account (organization_id, account_id, application_id, external_id, login, employee_number, active, fingerprint,
         person_id, match, seen_at) values ($1, $2, $3, $4, $5, $6, true, $7, $8, 'employee_number', now())`,
      [
        organizationId,
        accountId,
        seat.applicationId,
        seat.externalId,
        login,
        seat.number,
        JSON.stringify({ id: seat.externalId, login, employeeNumber: seat.number }),
        seat.personId,
      ],
    );
    await tx.query(
      `insert into seat (organization_id, seat_id, licence_id, person_id, account_id) values ($1, $2, $3, $4, $5)`,
      [organizationId, randomUUIDv7(), seat.licenceId, seat.personId, accountId],
    );
  });
}
