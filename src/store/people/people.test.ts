import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOrganization, addPerson } from '../../../test/organization.ts';
import type { Tx } from '../database/transaction.ts';
import { withOrganization } from '../database/with-organization.ts';
import { currentEmployments, findPeople, findPersonByIdentifier, getPerson, type PeoplePlace } from './people.ts';

const db = await useDatabase();
let organizationId: string;
const ids: string[] = [];
const inOrganization = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);

before(async () => {
  organizationId = await addOrganization(db);
  for (const number of ['E1', 'E2', 'E3', 'E4', 'E5']) ids.push(await addPerson(db, organizationId, number));
});

test('pages of people show everybody once, also where names are equal', async () => {
  await inOrganization((tx) =>
    tx.query(`update person set display_name = 'Person E2' where display_name = 'Person E3'`),
  );
  const seen: string[] = [];
  let after: PeoplePlace | null = null;
  do {
    const page: Awaited<ReturnType<typeof findPeople>> = await inOrganization((tx) =>
      findPeople(tx, { limit: 2, ...(after === null ? {} : { after }) }),
    );
    seen.push(...page.people.map((person) => person.personId));
    after = page.next;
  } while (after !== null);
  assert.deepEqual(seen.sort(), [...ids].sort());
});

test('people are found by part of a name or address, by a whole employee number, and by no wildcard', async () => {
  const found = async (search: string) =>
    (await inOrganization((tx) => findPeople(tx, { search, limit: 10 }))).people.map((person) => person.workEmail);
  assert.deepEqual(await found('son e1'), ['e1@example.test']);
  assert.deepEqual(await found('e4@EXAMPLE'), ['e4@example.test']);
  assert.deepEqual(await found('E5'), ['e5@example.test']);
  assert.deepEqual(await found('%'), []);
  assert.deepEqual(await found('_'), []);
});

test('an identifier that has ended leads to nobody', async () => {
  const byAddress = () => inOrganization((tx) => findPersonByIdentifier(tx, 'email', 'e1@example.test'));
  assert.deepEqual(
    (await byAddress()).map((person) => person.personId),
    [ids[0]],
  );
  await inOrganization((tx) =>
    tx.query(`update person_identifier set valid_until = now() where value = 'e1@example.test'`),
  );
  assert.deepEqual(await byAddress(), []);
});

test('an employment counts until its last day, that day included', async () => {
  const personId = ids[1] ?? '';
  await inOrganization((tx) =>
    tx.query(`update employment set end_date = '2026-06-30' where person_id = $1`, [personId]),
  );
  const on = (day: string) => inOrganization((tx) => currentEmployments(tx, personId, Temporal.PlainDate.from(day)));
  assert.equal((await on('2026-06-30')).length, 1);
  assert.equal((await on('2026-07-01')).length, 0);
});

test('a person of another organization is not found', async () => {
  const elsewhere = await addOrganization(db, 'Another');
  await assert.rejects(
    withOrganization(db, elsewhere, (tx) => getPerson(tx, ids[0] ?? '')),
    { code: 'not-found' },
  );
  assert.deepEqual((await withOrganization(db, elsewhere, (tx) => findPeople(tx, { limit: 5 }))).people, []);
});
