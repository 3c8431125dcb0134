import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { tinyPhoto } from '../../test/photo.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { Me, OperatorDuties } from './schemas/access.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const admin = await signInAs(api, organizationId);
const it = await signInAs(api, organizationId, [{ role: 'it', scope: 'organization', value: '' }]);
const personId = await addPerson(db, organizationId, 'E1');
const assetId = await addAsset(db, organizationId, 'LT-0042', personId);
const opened = await admin.send('POST', '/departures', {
  person: { id: personId },
  kind: 'voluntary',
  lastWorkingDay: '2099-12-18',
});
const { offboardingId } = opened.json<{ offboardingId: string }>();

async function ask(evidence: readonly string[], about: { readonly owner?: string; readonly asset?: boolean } = {}) {
  const [stepId, itemId] = [randomUUIDv7(), randomUUIDv7()];
  await withOrganization(db, organizationId, async (tx) => {
    if (about.asset === true)
      await tx.query(
        `insert into item (organization_id, item_id, offboarding_id, kind, asset_id, label, expected_ending, expected_assurance)
         values ($1, $2, $3, 'asset', $4, 'Laptop LT-0042', 'returned', 'attested')`,
        [organizationId, itemId, offboardingId, assetId],
      );
    await tx.query(
      `insert into step (organization_id, step_id, offboarding_id, key, item_id, title, action, mode, owner, evidence, phase, due_rule, state, revision)
       values ($1, $2::uuid, $3, $2::uuid::text, $4, 'Do it', $5, 'human', $6, $7, 'gate', '{}', 'asked', 1)`,
      [
        organizationId,
        stepId,
        offboardingId,
        about.asset === true ? itemId : null,
        about.asset === true ? 'collect' : 'arrange',
        [about.owner ?? 'it'],
        evidence,
      ],
    );
  });
  return stepId;
}

type Listed = {
  readonly items: readonly { readonly id: string; readonly askedOf: readonly { readonly id: string }[] }[];
};
const mine = async (who: typeof it) => (await who.send('GET', '/steps?mine=true')).json<Listed>().items;

test('what is mine is what I am asked now, and every step names whose it is', async () => {
  const stepId = await ask(['note']);
  assert.deepEqual(
    (await mine(it)).map(({ id, askedOf }) => [id, askedOf.map((one) => one.id)]),
    [[stepId, [it.operatorId]]],
  );
  assert.deepEqual(await mine(admin), []);
  const me = (await admin.send('GET', '/me')).json<{ operator: { email: string } }>();
  assert.equal((await it.send('POST', `/steps/${stepId}/assign`, { to: me.operator.email })).statusCode, 200);
  assert.deepEqual([(await mine(it)).length, (await mine(admin)).map(({ id }) => id)], [0, [stepId]]);
  const away = { until: '2099-01-01T00:00:00Z', standIn: it.operatorId };
  assert.equal((await admin.send('POST', '/me/away', away)).statusCode, 200);
  assert.equal((await mine(it)).length, 1);
  const shown = (await admin.send('GET', '/me')).json<Me>().operator.away;
  assert.equal(shown?.until, away.until);
  const duties = async () => (await admin.send('GET', `/operators/${it.operatorId}/duties`)).json<OperatorDuties>();
  assert.equal((await duties()).standsInFor, 1);
  assert.equal((await admin.send('POST', '/me/back')).statusCode, 200);
  assert.equal((await mine(it)).length, 0);
  assert.equal((await admin.send('GET', '/me')).json<Me>().operator.away, null);
  assert.equal((await duties()).standsInFor, 0);
  await admin.send('POST', `/steps/${stepId}/complete`, { note: 'seen to' });
});

test('a step ends with what its playbook asks for, and with nothing else', async () => {
  const file = { name: 'a.png', mediaType: 'image/png', base64: tinyPhoto };
  const complete = async (stepId: string, body: object) => {
    const answer = await it.send('POST', `/steps/${stepId}/complete`, body);
    return [answer.statusCode, answer.statusCode === 200 ? '' : answer.json<{ detail: string }>().detail] as const;
  };
  const photo = await ask(['photo']);
  const [status, detail] = await complete(photo, { note: 'It looked fine.', file });
  assert.equal(status, 422);
  assert.match(detail, /asks for a photo/);
  assert.equal((await complete(photo, { photo: file }))[0], 200);
  assert.equal((await complete(await ask(['note']), { tick: true }))[0], 422);
  assert.equal((await complete(await ask(['tick', 'note']), { tick: true }))[0], 200);
  assert.equal((await complete(await ask(['signature']), { signature: { name: 'Olga Example' } }))[0], 200);

  const scan = await ask(['scan', 'signature'], { asset: true });
  const [wrong, why] = await complete(scan, { scan: 'LT-0043' });
  assert.equal(wrong, 422);
  assert.match(why, /LT-0043.*LT-0042/);
  assert.equal((await complete(scan, { scan: 'lt 0042' }))[0], 200);

  const rows = await withOrganization(db, organizationId, (tx) =>
    tx.query(
      `select kind, signed_name, statement, scanned from evidence where organization_id = $1 and kind in ('signature', 'scan') order by kind`,
      [organizationId],
    ),
  );
  assert.deepEqual(rows, [
    { kind: 'scan', signed_name: null, statement: null, scanned: 'lt 0042' },
    {
      kind: 'signature',
      signed_name: 'Olga Example',
      statement: 'I confirm that this has been done: Do it.',
      scanned: null,
    },
  ]);
});
