import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { leaverWithThings } from '../../test/leaver-with-things.ts';
import { addOrganization } from '../../test/organization.ts';
import { readPaper } from '../../test/papers.ts';
import type { Role } from '../core/permission.ts';
import type { KitAnswer, ReturnAnswer, ReturnDetailAnswer } from './schemas/returns.ts';
import { shippedReturnPolicy } from '../../test/return-policy.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { insertLetter } from '../store/returns/letters.ts';

const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let admin: TestOperator;
let offboardingId: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  const things = [
    { tag: 'LT-1', value: 90_000 },
    { tag: 'MON-1', category: 'monitor', value: 1_000, dataBearing: false },
  ];
  const leaver = { number: 'E1', country: 'FR', things };
  ({ offboardingId } = await leaverWithThings({ means: api.means, queue: api.queue, organizationId }, leaver));
  await admin.send('POST', `/offboardings/${offboardingId}/returns/propose`);
});

const as = (role: Role) => signInAs(api, organizationId, [{ role, scope: 'organization', value: '' }]);
const list = async (query = '') =>
  (await admin.send('GET', `/returns?case=${offboardingId}${query}`)).json<{ items: ReturnAnswer[] }>().items;
const laptop = async () => (await list()).find(({ asset }) => asset.tag === 'LT-1');
const address = { name: 'Ana Roy', street1: '1 rue X', city: 'Lyon', postcode: '69001', country: 'FR' };
const home = {
  name: 'IT',
  company: 'Example',
  street1: 'Hauptstr. 1',
  city: 'Berlin',
  postcode: '10115',
  country: 'DE',
};

async function requestKit(): Promise<KitAnswer> {
  await admin.send('POST', '/return-policy', { policy: { ...shippedReturnPolicy, home: 'DE', address: home } });
  await admin.send('POST', `/offboardings/${offboardingId}/address`, { address });
  const made = await admin.send('POST', `/offboardings/${offboardingId}/kits`, {});
  assert.equal(made.statusCode, 201, made.body);
  return made.json<KitAnswer>();
}

test('returns are listed with their reasons, and decided by whoever may, with a reason', async () => {
  assert.deepEqual((await list()).map(({ asset, method }) => `${asset.tag} ${method}`).sort(), [
    'LT-1 kit',
    'MON-1 do_not_ship',
  ]);
  assert.equal((await list('&method=kit')).length, 1);
  assert.equal((await list('&toDecide=true')).length, 0);
  const id = (await laptop())?.id ?? '';
  const decision = { method: 'pick_up', reason: 'No post office near.' };
  assert.equal((await (await as('finance')).send('POST', `/returns/${id}/decide`, decision)).statusCode, 403);
  const decided = (await admin.send('POST', `/returns/${id}/decide`, decision)).json<ReturnDetailAnswer>();
  assert.deepEqual(
    [decided.proposed, decided.method, decided.decidedReason],
    ['kit', 'pick_up', 'No post office near.'],
  );
});

test('a policy of one’s own changes what is proposed, and a wrong one is refused in words', async () => {
  const wrong = await admin.send('POST', '/return-policy', {
    policy: { ...shippedReturnPolicy, restricted: ['France'] },
  });
  assert.equal(wrong.statusCode, 400);
  assert.match(wrong.body, /two capital letters/);
  await admin.send('POST', '/return-policy', { policy: { ...shippedReturnPolicy, restricted: ['FR'] } });
  await admin.send('POST', `/offboardings/${offboardingId}/returns/propose`);
  assert.deepEqual(
    (await list('&toDecide=true')).map(({ method }) => method),
    [null, null],
  );
});

test('a kit is requested, moved by hand and settled; its papers name what is in it and never a token value', async () => {
  const kit = await requestKit();
  assert.deepEqual([kit.state, kit.openWithTwo, kit.lines.length], ['requested', true, 1]);
  const slip = await admin.send('GET', `/kits/${kit.id}/slip.pdf?language=fr`);
  assert.equal(slip.statusCode, 200, slip.body);
  const { pages, language, alts } = await readPaper(slip.rawPayload);
  // The address of their page, and nothing that opens it: paper is read by others.
  assert.ok(
    alts.some((alt) => /^QR code: https?:\/\/[^#?]+\/p$/.test(alt)),
    alts.join(),
  );
  assert.match(pages[0] ?? '', /LT-1/);
  assert.equal(language, 'fr');
  const customs = (body: object) => admin.send('POST', `/kits/${kit.id}/customs.pdf`, body);
  assert.match((await customs({ origins: {} })).body, /where Model was made/);
  const paper = await customs({ origins: { [kit.lines[0]?.itemId ?? '']: 'CN' } });
  assert.equal(paper.statusCode, 200, paper.body);
  const invoice = (await readPaper(paper.rawPayload)).pages.join(' ');
  assert.match(invoice, /No sale/);
  assert.match(invoice, /Ana Roy.*Berlin/s);
  assert.match(invoice, /UN3481/);
  for (const move of ['pack', 'ship', 'deliver', 'hand_over', 'arrive'])
    assert.equal((await admin.send('POST', `/kits/${kit.id}/move`, { move })).statusCode, 200, move);
  assert.equal((await admin.send('POST', `/kits/${kit.id}/move`, { move: 'scan' })).statusCode, 400);
  assert.equal((await admin.send('POST', `/kits/${kit.id}/move`, { move: 'inspect' })).statusCode, 422);
  const scanned = await admin.send('POST', '/assets/check-in', { asset: 'LT-1' });
  assert.equal(scanned.statusCode, 200, scanned.body);
  assert.equal((await admin.send('GET', `/kits/${kit.id}`)).json<KitAnswer>().state, 'received');
  assert.equal((await laptop())?.state, 'received');
});

test('a courier is not asked for a label before it is known where boxes come back to; who makes it by hand may say so later', async () => {
  await admin.send('POST', `/offboardings/${offboardingId}/address`, { address });
  const request = (body: object) => admin.send('POST', `/offboardings/${offboardingId}/kits`, body);
  assert.match((await request({ courierAccountId: organizationId })).body, /returns policy --set/);
  const kit = (await request({})).json<KitAnswer>();
  const body = { origins: { [kit.lines[0]?.itemId ?? '']: 'CN' } };
  const customs = () => admin.send('POST', `/kits/${kit.id}/customs.pdf`, body);
  assert.match((await customs()).body, /returns policy --set/);
  await admin.send('POST', '/return-policy', { policy: { ...shippedReturnPolicy, address: home } });
  assert.equal((await customs()).statusCode, 200);
});

test('an ending that needs finance waits for another person of finance', async () => {
  const monitor = (await list()).find(({ asset }) => asset.tag === 'MON-1')?.id ?? '';
  const end = { ending: 'bought_out', reason: 'They want it.', price: { minor: 2_500, currency: 'EUR' } };
  const asked = await admin.send('POST', `/returns/${monitor}/end`, end);
  assert.deepEqual(asked.json(), { state: 'waits', approvalBy: 'finance' });
  assert.equal((await list('&toDecide=true')).length, 1);
  const agreed = await (await as('finance')).send('POST', `/returns/${monitor}/approve`);
  assert.equal(agreed.statusCode, 200, agreed.body);
  assert.equal(agreed.json<ReturnDetailAnswer>().state, 'ended');
  const items = await admin.send('GET', `/offboardings/${offboardingId}/items`);
  assert.match(items.body, /"bought_out"/);
});

test('no statement goes around what an ending takes', async () => {
  const itemId = (await laptop())?.itemId ?? '';
  const said = await admin.send('POST', '/attestations', {
    itemIds: [itemId],
    ending: 'bought_out',
    note: 'They bought it.',
  });
  assert.match(said.body, /returns end/);
});

test('a letter is read by legal only, and refused where it speaks of pay, or where everything is back', async () => {
  await withOrganization(db, organizationId, (tx) =>
    insertLetter(tx, {
      offboardingId,
      language: 'en',
      body: 'Please send us the laptop, or tell us what became of it.',
    }),
  );
  const [legal, it] = [await as('legal'), await as('it')];
  assert.equal((await it.send('GET', `/offboardings/${offboardingId}/letters`)).statusCode, 403);
  const setReturns = (state: string) =>
    db.owner.query('update asset_return set state = $2 where organization_id = $1', [organizationId, state]);
  const approve = (body: object) => legal.send('POST', `/offboardings/${offboardingId}/letters/approve`, body);
  assert.match((await approve({ body: 'Otherwise it is deducted from your last salary.' })).body, /never tied/);
  await setReturns('received');
  assert.match((await approve({})).body, /nothing is left to write for/);
  await setReturns('planned');
  assert.equal((await approve({})).statusCode, 200);
  assert.equal((await approve({})).statusCode, 422);
});
