import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOrganization, addPerson, shippedPlaybook } from '../../../test/organization.ts';
import { withOrganization } from '../database/with-organization.ts';
import { insertDeparture, openOffboarding } from '../cases/open-offboarding.ts';
import { listMessageCases } from './outbox.ts';

const db = await useDatabase();

test('edge-26: a mail calls people what they are called when it is sent, whatever they were called when it was asked for', async () => {
  const organizationId = await addOrganization(db);
  const personId = await addPerson(db, organizationId, 'E1');
  const playbook = await shippedPlaybook('standard');
  const offboardingId = await withOrganization(db, organizationId, async (tx) => {
    const [row] = await tx.query<{ employment_id: string }>(
      'select employment_id from employment where organization_id = $1',
      [organizationId],
    );
    const employmentId = row?.employment_id ?? '';
    const now = Temporal.Instant.from('2026-11-02T09:00:00Z');
    const lastWorkingDay = Temporal.PlainDate.from('2026-11-30');
    const departure = {
      source: 'hr',
      externalId: randomUUIDv7(),
      personId,
      employmentId,
      kind: 'voluntary',
      workerType: 'employee',
      timeZone: 'Europe/Berlin',
      noticeAt: now,
      lastWorkingDay,
      accessEndsAt: now,
      employmentEnds: lastWorkingDay,
      informedAt: now,
      legalHold: false,
      accessEndsLocal: null,
    } as const;
    const inserted = await insertDeparture(tx, departure, null);
    assert.ok('departureId' in inserted);
    const { departureId } = inserted;
    return (await openOffboarding(tx, { departureId, personId, employmentId, playbook })).offboardingId;
  });
  const called = async () => {
    const [about] = await withOrganization(db, organizationId, (tx) => listMessageCases(tx, [offboardingId]));
    return about?.person;
  };
  assert.equal(await called(), 'Person E1');
  await withOrganization(db, organizationId, (tx) =>
    tx.query(`update person set display_name = 'New Name' where organization_id = $1`, [organizationId]),
  );
  assert.equal(await called(), 'New Name');
});
