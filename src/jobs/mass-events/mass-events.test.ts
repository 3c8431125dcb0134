import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { useDatabase } from '../../../test/database.ts';
import { makeEvents, onlySuspending } from '../../../test/mass-event.ts';
import { addApplication, addOperator, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { type SimulatedApplications, startSimulatedApplication } from '../../../test/simulated-application.ts';
import { startMassEvents } from './mass-events.ts';
import { openQueue } from '../steps/queue.ts';
import { startWorker } from '../steps/worker.ts';

const people = 100;
/** The first is limited to 50 calls a second, which bites for some seconds. */
const names = ['directory', 'mail', 'crm', 'wiki', 'code'] as const;
const urgentNumber = `E${people + 1}`;

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
const means = { ...makeMeans(db), queue };
const playbook = await onlySuspending(false);
let applications: SimulatedApplications;
let organizationId: string;

before(async () => {
  applications = await startSimulatedApplication({ applications: names });
  organizationId = await addOrganization(db, 'A hundred leave', {});
  const numbers = Array.from({ length: people + 20 }, (_, index) => `E${index + 1}`);
  for (const number of numbers) await addPerson(db, organizationId, number);
  for (const name of names) {
    const accounts = numbers.map((number) => ({ id: `${name}-${number}`, login: number, employeeNumber: number }));
    await applications.seedAccounts(name, [{ id: 'canary', login: 'canary' }, ...accounts]);
    await addApplication(db, organizationId, {
      name,
      category: name === 'directory' ? 'directory' : 'saas',
      connector: 'simulated',
      config: { baseUrl: `${applications.url}/applications/${name}`, canaryId: 'canary' },
      credentials: { token: applications.token },
      ...(name === 'directory' ? { callsPerSecond: 50 } : {}),
    });
  }
});

after(async () => {
  await queue.close();
  await applications.stop();
});

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2_700; tries += 1) {
    if (await look()) return;
    await wait(200);
  }
  const said = means.logged.slice(0, 5).map(({ message, error }) => `${message} ${String(error)}`);
  assert.fail(`It never came: ${what}. ${said.join(' | ')}`);
}

test('edge-18, edge-42, edge-51: 100 people with five accounts each leave on one day under a named event, all are seen to be off, no brake trips, and an urgent case goes first', async () => {
  const [first, second] = [await addOperator(db, organizationId), await addOperator(db, organizationId)];
  const events = makeEvents(means, organizationId, { playbook, first, second });
  /** The accounts of an application that are not active any more, by its own journal. */
  const offIn = (name: string) => {
    const status = new Map(applications.journal(name).map(({ account }) => [account.id, account.status]));
    return new Set([...status].filter(([, now]) => now !== 'active').map(([id]) => id));
  };
  const isUrgentOff = (name: string) => offIn(name).has(`${name}-${urgentNumber}`);
  const seenOff = () =>
    events.within((tx) =>
      tx.query(
        `select from item i join offboarding o on o.organization_id = $1 and o.offboarding_id = i.offboarding_id
         where i.organization_id = $1 and i.kind = 'account' and o.mass_event_id is not null
           and i.observed_value = 'suspended' and i.observed_assurance = 'confirmed'`,
        [organizationId],
      ),
    );
  const numbers = Array.from({ length: people }, (_, index) => `E${index + 1}`);
  const eventId = await events.prepare(numbers);
  await events.open(eventId);
  const workers = [
    await startWorker(means, { scanEveryMs: 200, graceMs: 500 }),
    startMassEvents(means, { everyMs: 100 }),
  ];
  try {
    await until('the first accounts of the event are off', async () => offIn('directory').size >= 20);
    const sofar = offIn('directory').size;
    await events.urgent(urgentNumber);
    await until('the urgent person is out everywhere', async () => names.every(isUrgentOff));
    const meanwhile = offIn('directory').size - sofar;
    assert.ok(meanwhile < 60, `${meanwhile} people of the event went while one urgent person waited`);
    await until(
      'all accounts of the event are seen to be off',
      async () => (await seenOff()).length === people * names.length,
    );
  } finally {
    for (const worker of workers) await worker.stop();
  }
  for (const name of names) assert.equal(offIn(name).size, people + 1, name);
  const trips = await events.within((tx) =>
    tx.query('select from brake_trip where organization_id = $1', [organizationId]),
  );
  assert.equal(trips.length, 0);
});
