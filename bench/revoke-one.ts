import { join } from 'node:path';
import { connectors } from '../src/connectors/registry.ts';
import type { Playbook } from '../src/core/playbooks/playbook.ts';
import type { Connector, Http } from '../src/core/applications/connector.ts';
import { systemActor } from '../src/core/event.ts';
import type { Means } from '../src/jobs/means.ts';
import { openQueue, type Queue } from '../src/jobs/steps/queue.ts';
import { receiveDeparture } from '../src/jobs/departures/receive-departure.ts';
import { startWorker } from '../src/jobs/steps/worker.ts';
import type { Database } from '../src/store/database/connection.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { addApplication, addOrganization, addPerson, makeMeans, shippedPlaybook } from '../test/organization.ts';
import { type SimulatedApplications, startSimulatedApplication } from '../test/simulated-application.ts';
import type { Benchmark, Figures, Outcome } from './benchmark.ts';
import { median, quantile } from './benchmark.ts';
import { withDatabase } from './database.ts';

const names = ['directory', 'mail', 'vpn', 'crm', 'wiki', 'code', 'chat', 'billing'] as const;
const callMs = 50;
const warmUps = 5;
const rounds = 25;

/** From one departure that is committed to the last of eight accounts that was read back as suspended, by a worker woken through the queue. */
export const revokeOne: Benchmark = {
  name: 'revoke-one',
  what: `an immediate departure is accepted → the last of ${names.length} accounts is confirmed as suspended`,
  against: `the longest chain of calls, one after the other, at ${callMs} ms each`,
  reach: 1.5,
  run: () => {
    const clock = makeClock();
    return withDatabase((db, dataDir) => measure(db, dataDir, clock), clock.mark);
  },
};

/** When each boundary of a transaction or call was passed, in order. */
type Clock = {
  readonly mark: (name: string) => void;
  readonly marks: readonly (readonly [name: string, atMs: number])[];
  readonly reset: () => void;
};

function makeClock(): Clock {
  const marks: (readonly [string, number])[] = [];
  return {
    mark: (name) => marks.push([name, performance.now()]),
    marks,
    reset: () => marks.splice(0),
  };
}

type Bench = {
  readonly db: Database;
  readonly queue: Queue;
  readonly organizationId: string;
  readonly playbook: Playbook;
  readonly clock: Clock;
  readonly calls: Calls;
};

async function measure(db: Database, dataDir: string, clock: Clock): Promise<Outcome> {
  const calls: SessionCalls[] = [];
  const means = { ...makeMeans(db), connectors: counting(calls) };
  const applications = await startSimulatedApplication({
    directory: join(dataDir, 'applications'),
    applications: names,
    faults: Object.fromEntries(names.map((name) => [name, { latencyMs: callMs }])),
  });
  const queue = await openQueue(db, (error) => means.log({ level: 'error', message: 'The queue failed.', error }));
  const worker = await startWorker(means);
  try {
    const organizationId = await addOrganization(db);
    await connectAll(db, organizationId, applications);
    const playbook = await shippedPlaybook('immediate');
    const bench: Bench = { db, queue, organizationId, playbook, clock, calls };
    const bare = await callAlone(applications, warmUps + rounds);
    const measured: Round[] = [];
    for (let round = 0; round < warmUps + rounds; round += 1) {
      const one = await revoke(bench, `E${round}`);
      if (round >= warmUps) measured.push(one);
    }
    const complaints = means.logged.filter(({ level }) => level === 'error');
    if (complaints.length > 0) throw new Error(`The worker complained: ${complaints[0]?.message}`);
    return summarise(measured, bare);
  } finally {
    await worker.stop();
    await queue.close();
    await applications.stop();
  }
}

async function connectAll(db: Database, organizationId: string, applications: SimulatedApplications): Promise<void> {
  for (const name of names) {
    const leavers = Array.from({ length: warmUps + rounds }, (_, round) => ({
      id: `${name}-E${round}`,
      login: `e${round}`,
      employeeNumber: `E${round}`,
      groups: ['staff'],
    }));
    await applications.seedAccounts(name, [{ id: 'canary', login: 'canary' }, ...leavers]);
    await addApplication(db, organizationId, {
      name,
      category: name === 'directory' || name === 'mail' || name === 'vpn' ? name : 'saas',
      connector: 'simulated',
      config: { baseUrl: `${applications.url}/applications/${name}`, canaryId: 'canary' },
      credentials: { token: applications.token },
    });
  }
}

/** What one call to one application takes from here when nothing else goes on, in milliseconds. */
async function callAlone(applications: SimulatedApplications, times: number): Promise<number> {
  const took: number[] = [];
  for (let call = 0; call < times; call += 1) {
    const began = performance.now();
    const answer = await fetch(`${applications.url}/applications/crm/accounts?id=canary`, {
      headers: { authorization: `Bearer ${applications.token}` },
    });
    await answer.arrayBuffer();
    took.push(performance.now() - began);
  }
  return median(took);
}

/** One leaver: milliseconds from the commit of the departure to each point, and the longest run of calls after each other. */
type Round = {
  readonly chain: number;
  readonly claimed: number;
  readonly asked: number;
  readonly answered: number;
  readonly planned: number;
  readonly firstWrite: number;
  readonly lastWrite: number;
  readonly lastRead: number;
  readonly confirmed: number;
  readonly transactions: number;
};

async function revoke(bench: Bench, employee: string): Promise<Round> {
  const { db, queue, organizationId, playbook, clock, calls } = bench;
  await addPerson(db, organizationId, employee);
  clock.reset();
  calls.splice(0);
  const received = await withOrganization(
    db,
    organizationId,
    (tx) =>
      receiveDeparture(tx, queue, {
        facts: {
          source: 'bench',
          externalId: employee,
          leaver: { employeeNumber: employee },
          kind: 'involuntary',
          lastWorkingDay: Temporal.Now.plainDateISO(),
          noticeAt: null,
          accessEndsAt: Temporal.Now.instant().subtract({ seconds: 1 }),
          employmentEnds: null,
          informedAt: null,
          timeZone: null,
          legalHold: false,
        },
        playbook,
        actor: systemActor,
      }),
    { name: 'departure' },
  );
  if (received.state !== 'opened') throw new Error(`The departure of ${employee} was not taken in.`);
  const expected = names.length * 2;
  while ((await countEnded(bench, received.offboardingId)) < expected)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await refuseUnconfirmed(bench, received.offboardingId);
  return readMarks(clock.marks, longestChain(calls));
}

/** The calls of one session with one application, in order; each waited for the one before it. */
type SessionCalls = string[];
type Calls = SessionCalls[];

/** The simulated connector, with the calls of each of its sessions counted. */
function counting(calls: Calls): Means['connectors'] {
  const { simulated } = connectors;
  if (simulated === undefined) throw new Error('There is no simulated connector.');
  const open: Connector['open'] = (config, credentials, means) => {
    const session: SessionCalls = [];
    calls.push(session);
    const http: Http = (request) => {
      session.push(request.method);
      return means.http(request);
    };
    return simulated.open(config, credentials, { ...means, http });
  };
  return { ...connectors, simulated: { ...simulated, open } };
}

/** No write begins before the reading of all applications has ended: the longest session that only reads, then the longest that writes. */
function longestChain(calls: Calls): number {
  const length = (sessions: Calls) => Math.max(0, ...sessions.map((session) => session.length));
  const writes = (session: SessionCalls) => session.some((method) => method !== 'GET');
  return length(calls.filter((session) => !writes(session))) + length(calls.filter(writes));
}

/** How many of the case's automatic writes have ended. */
async function countEnded({ db, organizationId }: Bench, offboardingId: string): Promise<number> {
  const [row] = await withOrganization(db, organizationId, (tx) =>
    tx.query<{ ended: number }>(
      `select count(*)::integer as ended from attempt where organization_id = $1 and offboarding_id = $2 and outcome is not null`,
      [organizationId, offboardingId],
    ),
  );
  return row?.ended ?? 0;
}

/** Throws when an account of the case is not confirmed. */
async function refuseUnconfirmed({ db, organizationId }: Bench, offboardingId: string): Promise<void> {
  const accounts = await withOrganization(db, organizationId, (tx) =>
    tx.query<{ standing: string }>(
      `select standing from item where organization_id = $1 and offboarding_id = $2 and kind = 'account'`,
      [organizationId, offboardingId],
    ),
  );
  const done = accounts.filter(({ standing }) => standing === 'done').length;
  if (done !== names.length) throw new Error(`Only ${done} of ${names.length} accounts are confirmed.`);
}

function readMarks(marks: Clock['marks'], chain: number): Round {
  const all = (wanted: string) => marks.flatMap(([name, atMs]) => (name === wanted ? [atMs] : []));
  const began = all('departure:commit')[0] ?? Number.NaN;
  const since = (atMs: number | undefined) => (atMs ?? Number.NaN) - began;
  const planned = since(all('observe-save:committed')[0]);
  const reads = all('call-read:answered');
  return {
    chain,
    claimed: since(all('claim:begin')[0]),
    asked: since(all('call-read:send')[0]),
    answered: since(reads[names.length - 1]),
    planned,
    firstWrite: since(all('call-write:send')[0]),
    lastWrite: since(all('call-write:send').at(-1)),
    lastRead: since(reads.at(-1)),
    confirmed: since(all('outcome:committed').at(-1)),
    transactions: marks.filter(([name]) => name.endsWith(':committed')).length,
  };
}

function summarise(rounds: readonly Round[], oneCallMs: number): Outcome {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  const chain = Math.max(...rounds.map((round) => round.chain));
  const confirmed = rounds.map((round) => round.confirmed);
  const confirmedMs = median(confirmed);
  const figures: Figures = {
    rounds: rounds.length,
    chain: `${chain} calls: find the accounts, ask who administers, look at one, write, read back; both writes on an account run side by side`,
    chainMs: chain * callMs,
    confirmedP50Ms: confirmedMs,
    confirmedP10Ms: quantile(confirmed, 0.1),
    confirmedP90Ms: quantile(confirmed, 0.9),
    callAloneMs: oneCallMs,
    ratioOfCallsAsTheyTake: confirmedMs / (chain * oneCallMs),
    fromCommitMs: {
      claimed: of((round) => round.claimed),
      firstReadSent: of((round) => round.asked),
      lastListingAnswered: of((round) => round.answered),
      planCommitted: of((round) => round.planned),
      firstWriteSent: of((round) => round.firstWrite),
      lastWriteSent: of((round) => round.lastWrite),
      lastReadBackAnswered: of((round) => round.lastRead),
      confirmed: confirmedMs,
    },
    transactions: of((round) => round.transactions),
  };
  return { ratio: confirmedMs / (chain * callMs), figures };
}
