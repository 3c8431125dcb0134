import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization } from '../../test/organization.ts';
import { leaverWithThings } from '../../test/leaver-with-things.ts';
import { tinyPhoto } from '../../test/photo.ts';
import type { Role } from '../core/permission.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { insertEvidence } from '../store/evidence/evidence.ts';
import type { StepHistory } from './schemas/step-history.ts';

const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let stepId: string;
let giver: TestOperator;

const as = (role: Role) => signInAs(api, organizationId, [{ role, scope: 'organization', value: '' }]);
const historyOf = async (operator: TestOperator) =>
  (await operator.send('GET', `/steps/${stepId}/history`)).json<StepHistory>();

before(async () => {
  organizationId = await addOrganization(db);
  giver = await as('hr');
  const { offboardingId } = await leaverWithThings(
    { means: api.means, queue: api.queue, organizationId },
    { number: 'E1', things: [{ tag: 'LT-1' }] },
  );
  await withOrganization(db, organizationId, async (tx) => {
    const [found] = await tx.query<{ step: string; item: string }>(
      `select s.step_id as step, s.item_id as item from step s where s.organization_id = $1 and s.offboarding_id = $2
         and s.item_id is not null limit 1`,
      [organizationId, offboardingId],
    );
    assert.ok(found !== undefined);
    stepId = found.step;
    const [attempt] = await tx.query<{ id: string }>(
      `insert into attempt (organization_id, attempt_id, step_id, offboarding_id, epoch, started_at, finished_at, outcome, receipt)
       values ($1, uuidv7(), $2, $3, 1, now(), now(), 'applied',
         '{"verb": "suspend", "before": {"status": "active"}, "after": {"status": "suspended"}, "notRestorable": ["the sessions"]}')
       returning attempt_id as id`,
      [organizationId, stepId, offboardingId],
    );
    await tx.query(
      `insert into observation (organization_id, observation_id, offboarding_id, item_id, value, assurance, seen_at, method, attempt_id)
       values ($1, uuidv7(), $2, $3, 'returned', 'confirmed', now(), 'read', $4),
         ($1, uuidv7(), $2, $3, 'held', 'confirmed', now() - interval '1 hour', 'scan', null)`,
      [organizationId, offboardingId, found.item, attempt?.id],
    );
    const given = { offboardingId, stepId, givenBy: { kind: 'operator', id: giver.operatorId } } as const;
    const page = { name: 'page "1".html', mediaType: 'text/html', content: Buffer.from('<script>alert(1)</script>') };
    await insertEvidence(tx, { ...given, itemId: found.item, kind: 'note', note: 'They said so.', file: null });
    await insertEvidence(tx, { ...given, itemId: found.item, kind: 'file', note: null, file: page });
  });
});

test('a step shows what was sent and what came of it, what was seen of its thing, and what people gave', async () => {
  const { tries, looks, given } = await historyOf(await as('auditor'));
  assert.deepEqual(
    tries?.map(({ outcome, before: was, after, notRestorable }) => [outcome, was, after, notRestorable]),
    [['applied', { status: 'active' }, { status: 'suspended' }, ['the sessions']]],
  );
  assert.deepEqual(
    looks?.map(({ value, tryId }) => [value, tryId === tries?.[0]?.id]),
    [
      ['returned', true],
      ['held', false],
    ],
  );
  assert.deepEqual(
    given.map(({ kind, by, content }) => [kind, by, content?.note, content?.file?.name]),
    [
      ['file', 'Olga', null, 'page "1".html'],
      ['note', 'Olga', 'They said so.', undefined],
    ],
  );
});

test('tries and looks are for those who work on access, and contents for whoever gave them or may export evidence', async () => {
  const mine = await historyOf(giver);
  assert.deepEqual([mine.tries, mine.looks], [null, null]);
  assert.deepEqual(
    mine.given.map(({ content }) => content === null),
    [false, false],
  );
  const it = await historyOf(await as('it'));
  assert.ok(it.tries !== null && it.looks !== null);
  assert.ok(it.given.length === 2 && it.given.every(({ content }) => content === null));
});

test('a file is given to those who may read it, and never as something that a browser runs', async () => {
  const { given } = await historyOf(giver);
  const path = `/steps/${stepId}/files/${given[0]?.content?.file?.sha256}`;
  const answer = await giver.send('GET', path);
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.body, '<script>alert(1)</script>');
  assert.equal(answer.headers['content-type'], 'application/octet-stream');
  assert.equal(answer.headers['content-disposition'], `attachment; filename*=UTF-8''page%20%221%22.html`);
  assert.equal((await (await as('it')).send('GET', path)).statusCode, 404);
  const elsewhere = await signInAs(api, await addOrganization(db));
  assert.equal((await elsewhere.send('GET', path)).statusCode, 404);
});

test('a photo that was attested for the thing of a step is shown with it, as a photo', async () => {
  const admin = await signInAs(api, organizationId);
  const { looks, given: before } = await historyOf(admin);
  assert.ok(looks !== null);
  const { rows } = await db.owner.query<{ item_id: string }>('select item_id from step where step_id = $1', [stepId]);
  const file = { name: 'shelf.png', mediaType: 'image/png', base64: tinyPhoto };
  const body = { itemIds: [rows[0]?.item_id], ending: 'returned', note: 'On the shelf.', file };
  assert.equal((await admin.send('POST', '/attestations', body)).statusCode, 200);
  const { given } = await historyOf(admin);
  assert.ok(given.length > before.length);
  const photo = given.find(({ content }) => content?.file?.photo === true)?.content?.file;
  const answer = await admin.send('GET', `/steps/${stepId}/files/${photo?.sha256}`);
  assert.equal(answer.headers['content-type'], 'image/jpeg');
});
