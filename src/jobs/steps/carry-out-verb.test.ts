import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addApplication, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { startSimulatedApplication } from '../../../test/simulated-application.ts';
import { connectors } from '../../connectors/registry.ts';
import { simulated } from '../../connectors/simulated.ts';
import type { Connector, WriteResult } from '../../core/applications/connector.ts';
import { systemActor } from '../../core/event.ts';
import { playbook } from '../../core/playbooks/playbook.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { observeOffboarding } from '../looks/observe.ts';
import { openQueue } from './queue.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';
import { runStep } from './run-step.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
const applications = await startSimulatedApplication({ applications: ['crm'] });
after(async () => {
  await queue.close();
  await applications.stop();
});

const onlySeats = playbook.parse({
  playbook: 'only_seats',
  version: 1,
  title: 'Only seats',
  owner: 'it',
  review_on: '2030-01-01',
  approval: false,
  endings: [{ kind: 'seat', expect: 'released', assurance: 'confirmed' }],
  steps: [
    {
      id: 'seats',
      title: 'Release seats',
      action: 'releaseSeat',
      owner: ['it'],
      due: { anchor: 'access_ends' },
      select: { field: 'item.kind', is: 'seat' },
      evidence: ['confirmed'],
    },
  ],
});

/** An application that takes the release of a seat, says so, and lets whoever asks see its accounts: whether the seat is free, nobody knows. */
let answers: WriteResult['outcome'][] = [];
const takesButNeverShows: Connector = {
  ...(connectors['simulated'] ?? assert.fail()),
  open: async (config, credentials, means) => {
    const session = await simulated.open(
      simulated.config.parse(config),
      simulated.credentials.parse(credentials),
      means,
    );
    const release = session.writes.releaseSeat ?? assert.fail();
    const run: typeof release.run = async (request) => {
      await request.beforeSend({});
      answers.push('accepted');
      const receipt = {
        verb: 'releaseSeat',
        before: {},
        after: {},
        changed: [],
        notRestorable: [],
        effectiveBy: null,
      } as const;
      return { outcome: 'accepted', receipt, pollAfterMs: 0 };
    };
    return { ...session, writes: { ...session.writes, releaseSeat: { ...release, run } } };
  },
};

test('a seat that was only promised to be free is never shown as released, however often its account is read', async () => {
  const means = { ...makeMeans(db), connectors: { ...connectors, simulated: takesButNeverShows } };
  const organizationId = await addOrganization(db);
  const personId = await addPerson(db, organizationId, 'V1');
  await applications.seedAccounts('crm', [
    { id: 'canary', login: 'canary' },
    { id: 'a1', login: 'v1', employeeNumber: 'V1', seats: ['CRM'] },
  ]);
  const applicationId = await addApplication(db, organizationId, {
    name: 'crm',
    connector: 'simulated',
    config: { baseUrl: `${applications.url}/applications/crm`, canaryId: 'canary' },
    credentials: { token: applications.token },
  });
  const [licenceId, accountId] = [randomUUIDv7(), randomUUIDv7()];
  await withOrganization(db, organizationId, async (tx) => {
    await tx.query(
      `insert into licence (organization_id, licence_id, name, application_id, reassignable) values ($1, $2, 'CRM', $3, true)`,
      [organizationId, licenceId, applicationId],
    );
    await tx.query(
      `insert into account (organization_id, account_id, application_id, external_id, login, employee_number, person_id, match, seen_at)
       values ($1, $2, $3, 'a1', 'v1', 'V1', $4, 'employee_number', now() - interval '1 day')`,
      [organizationId, accountId, applicationId, personId],
    );
    await tx.query(
      `insert into seat (organization_id, seat_id, licence_id, person_id, account_id) values ($1, $2, $3, $4, $5)`,
      [organizationId, randomUUIDv7(), licenceId, personId, accountId],
    );
  });
  const received = await withOrganization(db, organizationId, (tx) =>
    receiveDeparture(tx, queue, {
      facts: {
        source: 'test',
        externalId: 'V1',
        leaver: { employeeNumber: 'V1' },
        kind: 'voluntary',
        lastWorkingDay: Temporal.Now.plainDateISO().subtract({ days: 8 }),
        noticeAt: null,
        accessEndsAt: null,
        employmentEnds: null,
        informedAt: null,
        timeZone: null,
        legalHold: false,
      },
      playbook: onlySeats,
      actor: systemActor,
    }),
  );
  const offboardingId = received.state === 'opened' ? received.offboardingId : assert.fail();
  await observeOffboarding(means, organizationId, offboardingId);
  const look = () =>
    withOrganization(db, organizationId, (tx) =>
      tx.query<{ step_id: string; state: string; standing: string; observed: string | null }>(
        `select s.step_id, s.state, i.standing, i.observed_value as observed from step s join item i on i.organization_id = s.organization_id
           and i.item_id = s.item_id where s.organization_id = $1 and s.offboarding_id = $2 and s.action = 'releaseSeat'`,
        [organizationId, offboardingId],
      ),
    );
  answers = [];
  for (let time = 0; time < 3; time += 1) {
    const [step] = await look();
    assert.ok(step);
    await runStep(means, organizationId, step.step_id);
    const [seen] = await look();
    assert.deepEqual([seen?.state, seen?.standing, seen?.observed], ['polling', 'unknown', null]);
  }
  assert.deepEqual(answers, ['accepted', 'accepted', 'accepted']);
});
