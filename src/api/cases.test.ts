import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { bestAnswers } from '../../test/handle-asset.ts';
import { addApplication, addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { type SimulatedApplications, startSimulatedApplication } from '../../test/simulated-application.ts';
import { tinyPhoto } from '../../test/photo.ts';
import type { Rubric } from '../core/inspection/rubric.ts';
import { kindsAPersonGives } from '../core/steps/step-evidence.ts';
import { startWorker } from '../jobs/steps/worker.ts';
import {
  caseDetail,
  caseSummary,
  departure,
  event,
  item,
  type OffboardingDetail,
  step,
  todoStep,
} from './schemas/cases.ts';
import { holding, person, personDetail, listedAsset, assetDetail, application } from './schemas/inventory.ts';
import { plan, type PlanView } from './schemas/plans.ts';

const db = await useDatabase();
const api = await useApi(db);
const worker = await startWorker(api.means, { scanEveryMs: 50 });
let applications: SimulatedApplications;
let admin: TestOperator;
let colleague: TestOperator;
let organizationId: string;

before(async () => {
  applications = await startSimulatedApplication({ applications: ['directory'] });
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  colleague = await signInAs(api, organizationId);
  await applications.seedAccounts('directory', [
    { id: 'canary', login: 'canary' },
    { id: 'd1', login: 'e1', employeeNumber: 'E1', groups: ['staff'] },
    { id: 'd2', login: 'e2', email: 'e2@example.test', groups: ['staff'] },
  ]);
  await addPerson(db, organizationId, 'E1');
  await addPerson(db, organizationId, 'E2');
  await addApplication(db, organizationId, { name: 'Payroll', connector: 'manual', config: {} });
});

after(async () => {
  await worker.stop();
  await applications.stop();
});

const lastWorkingDay = Temporal.Now.plainDateISO().subtract({ days: 8 }).toString();
const leaving = (employeeNumber: string) => ({ person: { employeeNumber }, kind: 'voluntary', lastWorkingDay });

async function readUntil<T>(path: string, enough: (body: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const answer = await admin.send('GET', path);
    if (answer.statusCode === 200 && enough(answer.json<T>())) return answer.json<T>();
    if (tries > 2_400) assert.fail(`It never came: ${answer.body.slice(0, 1500)}`);
    await wait(25);
  }
}

test('an application is tried before it is stored, and its credentials never come out again', async () => {
  const body = {
    name: 'Directory',
    category: 'directory',
    connector: 'simulated',
    config: { baseUrl: `${applications.url}/applications/directory`, canaryId: 'canary' },
    credentials: { token: 'CANARY-wrong-credential' },
  };
  const refused = await admin.send('POST', '/applications', body);
  assert.equal(refused.statusCode, 502, refused.body);
  assert.equal((await admin.send('GET', '/applications')).json<{ items: unknown[] }>().items.length, 1);

  const misfit = await admin.send('POST', '/applications', { ...body, config: { baseUrl: 'ftp://x', canari: 1 } });
  assert.equal(misfit.statusCode, 400);
  assert.match(misfit.json<{ detail: string }>().detail, /config\.baseUrl: .*config\.canaryId is missing/);

  const connected = await admin.send('POST', '/applications', { ...body, credentials: { token: applications.token } });
  assert.equal(connected.statusCode, 201, connected.body);
  const { id, version } = application.parse(connected.json());
  assert.ok(!connected.body.includes(applications.token));
  assert.equal((await admin.send('POST', `/applications/${id}/probe`)).statusCode, 200);

  const elsewhere = { config: { ...body.config, lagMs: 1 } };
  assert.equal((await admin.send('PATCH', `/applications/${id}`, elsewhere)).statusCode, 422);
  const stale = await admin.send('PATCH', `/applications/${id}`, { name: 'AD' }, { 'if-match': `"${version + 7}"` });
  assert.equal(stale.statusCode, 412);
  const renamed = await admin.send('PATCH', `/applications/${id}`, { name: 'AD' }, { 'if-match': `"${version}"` });
  assert.equal(renamed.json<{ name: string }>().name, 'AD');
  assert.ok(!api.logged.join('').includes('CANARY-wrong-credential'));
});

test('a leaver goes from a departure to a closed case, by requests alone', async () => {
  await addAsset(
    db,
    organizationId,
    'LT-1',
    (await admin.send('GET', '/people?search=E1')).json<{ items: { id: string }[] }>().items[0]?.id ?? '',
  );
  const made = await admin.send(
    'POST',
    '/departures',
    { ...leaving('E1'), externalId: 'x1' },
    { 'idempotency-key': 'k1' },
  );
  assert.equal(made.statusCode, 201, made.body);
  const { number } = made.json<{ number: string }>();
  const again = await admin.send(
    'POST',
    '/departures',
    { ...leaving('E1'), externalId: 'x1' },
    { 'idempotency-key': 'k1' },
  );
  assert.deepEqual([again.statusCode, again.body, again.headers['idempotency-replayed']], [201, made.body, 'true']);
  const other = await admin.send('POST', '/departures', leaving('E2'), { 'idempotency-key': 'k1' });
  assert.equal(other.statusCode, 409);
  const duplicate = await admin.send('POST', '/departures', { ...leaving('E1'), externalId: 'x1' });
  assert.deepEqual([duplicate.statusCode, duplicate.json()], [200, { state: 'duplicate' }]);

  const planned = plan.parse(await readUntil<PlanView>(`/offboardings/${number.toLowerCase()}/plan`, () => true));
  assert.equal(planned.approved, false);
  assert.equal(planned.diff, null);
  assert.ok((planned.summary.automatic['suspend'] ?? 0) >= 1, planned.summary.sentence);
  assert.match(planned.steps.find((one) => one.local !== null)?.local ?? '', /\[Europe\/Berlin\]$/);

  const stale = await admin.send('POST', `/offboardings/${number}/approvals`, { digest: 'sha256:other' });
  assert.deepEqual([stale.statusCode, stale.json<{ code: string }>().code], [409, 'stale-plan']);
  const early = await admin.send('POST', `/offboardings/${number}/close`);
  assert.equal(early.statusCode, 422);
  assert.ok(early.json<{ obstacles: unknown[] }>().obstacles.length > 0);

  type AboutItem = { id: string; action: string; state: string; item: { kind: string } | null };
  const asked = (await admin.send('GET', `/offboardings/${number}/steps`)).json<{ items: AboutItem[] }>().items;
  const between = asked.find(({ action, item: about }) => about?.kind === 'asset' && action === 'capture_keys');
  const around = { note: 'It is back.', ending: 'returned' };
  const stated = await admin.send('POST', `/steps/${between?.id}/complete`, around);
  assert.equal(stated.statusCode, 422, 'a step in between does not return the laptop');
  assert.match(stated.json<{ detail: string }>().detail, /does not say how anything ended.*step that ends it/);

  await completeAll(number);
  const { digest } = await readUntil<PlanView>(`/offboardings/${number}/plan`, () => true);
  assert.equal((await admin.send('POST', `/offboardings/${number}/approvals`, { digest })).statusCode, 200);
  await readUntil<OffboardingDetail>(`/offboardings/${number}`, ({ counts }) => counts.items.held <= 1);
  const back = await admin.send('POST', '/assets/check-in', {
    asset: 'LT-1',
    condition: 'good',
    note: 'handed over the counter',
  });
  assert.equal(back.json<{ outcome: string }>().outcome, 'returned', back.body);

  for (let tries = 0; tries < 1_000; tries += 1) {
    await completeAll(number);
    const closing = await admin.send('POST', `/offboardings/${number}/close`);
    if (closing.statusCode === 200) break;
    assert.ok(tries < 999, closing.body);
    await wait(50);
  }
  const closed = caseDetail.parse((await admin.send('GET', `/offboardings/${number}`)).json());
  assert.equal(closed.state, 'closed');
  assert.equal(applications.account('directory', 'd1')?.status, 'suspended');

  const zip = await admin.send('GET', `/offboardings/${number}/evidence.zip`);
  assert.deepEqual(
    [zip.statusCode, zip.headers['content-type'], zip.rawPayload.subarray(0, 2).toString()],
    [200, 'application/zip', 'PK'],
  );
});

/** Ends every step that people are asked for, the way a person would. */
async function completeAll(number: string): Promise<void> {
  const { items: steps } = (await admin.send('GET', `/offboardings/${number}/steps`)).json<{
    items: {
      id: string;
      state: string;
      action: string;
      evidence: string[];
      item: { id: string; kind: string } | null;
    }[];
  }>();
  for (const { id, state, action, evidence, item: about } of steps.filter(
    (one) => one.state === 'asked' || one.state === 'problem',
  )) {
    if (['approve', 'close'].includes(action)) continue;
    const ending = action === 'attest' && about !== null ? { ending: endingOf(about.kind) } : {};
    const said = { note: `${state}: seen and done`, ...proofFor(evidence), ...ending };
    if (action === 'sanitize' || action === 'verify') {
      await eraseDrive(id, action);
      continue;
    }
    if (action === 'inspect' || action === 'decide') {
      await inspectOrDecide(id, action);
      continue;
    }
    const done = await admin.send('POST', `/steps/${id}/complete`, said);
    assert.equal(done.statusCode, 200, `${action}: ${done.body}`);
  }
}

/** Inspects the one laptop, or decides what becomes of it: a statement alone ends neither step. */
async function inspectOrDecide(stepId: string, action: 'inspect' | 'decide'): Promise<void> {
  const photo = { name: 'seen.png', mediaType: 'image/png', base64: tinyPhoto };
  const stated = await admin.send('POST', `/steps/${stepId}/complete`, { note: 'Looks fine, keep it.', photo });
  assert.equal(stated.statusCode, 422, stated.body);
  const command = action === 'inspect' ? 'assets inspect LT-1' : 'assets dispose LT-1 --decide';
  assert.ok(stated.json<{ detail: string }>().detail.includes(`Use "${command}"`), stated.body);
  const path = action === 'inspect' ? '/assets/LT-1/inspections' : '/assets/LT-1/disposition';
  const { rubric } = (await admin.send('GET', '/assets/LT-1/inspections')).json<{ rubric: Rubric }>();
  const done = await admin.send('POST', path, action === 'inspect' ? { answers: bestAnswers(rubric) } : {});
  assert.equal(done.statusCode, 200, done.body);
}

/** Records how the drive of the one laptop was erased, or that somebody else made sure: a statement alone ends neither step. */
async function eraseDrive(stepId: string, action: 'sanitize' | 'verify'): Promise<void> {
  const file = { name: 'proof.png', mediaType: 'text/plain', base64: 'AAEC' };
  const stated = await colleague.send('POST', `/steps/${stepId}/complete`, { note: 'done', file });
  assert.equal(stated.statusCode, 422, stated.body);
  assert.match(stated.json<{ detail: string }>().detail, /rests on a record for each storage device/);
  if (action === 'sanitize') {
    const how = { method: 'purge', technique: 'sanitize_block_erase', media: 'nvme_ssd' };
    const made = await admin.send('POST', '/sanitizations', { asset: 'LT-1', ...how, report: file });
    assert.equal(made.statusCode, 201, made.body);
    return;
  }
  const { items } = (await admin.send('GET', '/sanitizations?asset=LT-1')).json<{ items: { id: string }[] }>();
  const check = { method: 'sample', samplePercent: 10 };
  const own = await admin.send('POST', `/sanitizations/${items[0]?.id}/verify`, check);
  assert.equal(own.statusCode, 422, 'nobody verifies their own work');
  assert.match(own.json<{ detail: string }>().detail, /another person than whoever did it/);
  const made = await colleague.send('POST', `/sanitizations/${items[0]?.id}/verify`, check);
  assert.equal(made.statusCode, 200, made.body);
}

/** What the step asks for beside a note. */
function proofFor(evidence: readonly string[]): object {
  const file = { name: 'proof.png', mediaType: 'image/png', base64: tinyPhoto };
  const [kind] = kindsAPersonGives(evidence).filter((one) => one !== 'scan');
  if (kind === 'file' || kind === 'photo') return { [kind]: file };
  return kind === 'signature' ? { signature: { name: 'Olga Example' } } : {};
}

function endingOf(kind: string): string {
  return kind === 'coverage' ? 'none' : kind === 'asset' ? 'returned' : 'suspended';
}

test('every reading of a resource fits its schema, and no field beyond it', async () => {
  const read = async (path: string) => (await admin.send('GET', path)).json<{ items: unknown[] }>();
  const first = async (path: string) => (await read(path)).items[0];
  const exact = (schema: { strict: () => { parse: (value: unknown) => unknown } }, value: unknown) => {
    assert.ok(value !== undefined);
    schema.strict().parse(value);
  };
  exact(caseSummary, await first('/offboardings?state=closed'));
  exact(departure, await first('/departures'));
  exact(item, await first('/offboardings/OFF-1/items'));
  exact(step, await first('/offboardings/OFF-1/steps'));
  exact(event, await first('/offboardings/OFF-1/events'));
  exact(person, await first('/people'));
  exact(listedAsset, await first('/assets'));
  exact(assetDetail, await read('/assets/lt-1'));
  const { id } = person.parse(await first('/people?search=E2'));
  exact(personDetail, await read(`/people/${id}`));
  for (const one of (await read(`/people/${id}/holdings`)).items) exact(holding, one);
});

test('lists go on where they ended, and a cursor that no list gave is refused', async () => {
  const page = (await admin.send('GET', '/people?limit=1')).json<{ items: { id: string }[]; next: string }>();
  const second = (await admin.send('GET', `/people?limit=1&cursor=${page.next}`)).json<{
    items: { id: string }[];
    next: null;
  }>();
  assert.notEqual(second.items[0]?.id, page.items[0]?.id);
  assert.equal(second.next, null);
  const all = (await admin.send('GET', '/offboardings/OFF-1/events?limit=200')).json<{ items: { number: number }[] }>();
  assert.deepEqual(
    all.items.map(({ number }) => number),
    all.items.map((_, index) => index + 1),
  );
  assert.equal((await admin.send('GET', '/people?cursor=bm9uc2Vuc2U')).statusCode, 400);
});

test('an account matched by its address alone waits for a decision, and leaves the case when it is somebody else’s', async () => {
  const made = await admin.send('POST', '/departures', leaving('E2'));
  const { number, offboardingId } = made.json<{ number: string; offboardingId: string }>();
  const before = await readUntil<PlanView>(
    `/offboardings/${number}/plan`,
    ({ summary }) => summary.heldBack.length > 0,
  );
  assert.match(before.summary.heldBack[0]?.reason ?? '', /e-mail alone/);
  const key = before.items.find(({ kind }) => kind === 'account')?.key ?? '';
  const accountId = key.slice('account:'.length);
  const decided = await admin.send('POST', `/accounts/${accountId}/decision`, { personId: null });
  assert.deepEqual(decided.json(), { plannedAgain: [offboardingId] }, decided.body);
  const after = await readUntil<PlanView>(`/offboardings/${number}/plan`, () => true);
  assert.ok(!after.items.some((one) => one.key === key));
  const items = (await admin.send('GET', `/offboardings/${number}/items`)).json<{ items: { kind: string }[] }>().items;
  assert.ok(!items.some(({ kind }) => kind === 'account'));
});

test('one statement attests several items, with a result for each, and ends what asked for them', async () => {
  const { items } = (await admin.send('GET', '/offboardings/OFF-2/items')).json<{
    items: { id: string; kind: string; label: string }[];
  }>();
  const manual = items.find(({ label }) => label === 'Payroll')?.id ?? '';
  const nobody = crypto.randomUUID();
  const said = { itemIds: [manual, nobody], ending: 'none', note: 'Looked in the list of Payroll.' };
  const answer = await admin.send('POST', '/attestations', said);
  assert.deepEqual(answer.json(), {
    results: [
      { itemId: manual, attested: true, standing: 'done' },
      {
        itemId: nobody,
        attested: false,
        code: 'not-found',
        reason: 'There is no such item, or it is outside your scope.',
      },
    ],
  });
  const steps = (await admin.send('GET', '/offboardings/OFF-2/steps')).json<{
    items: { action: string; state: string; item: { id: string } | null }[];
  }>();
  assert.equal(steps.items.find((one) => one.action === 'attest' && one.item?.id === manual)?.state, 'done');
  const wrong = await admin.send('POST', '/attestations', { ...said, itemIds: [manual], ending: 'returned' });
  assert.match(wrong.body, /is not an ending of coverage/);
  const unfounded = await admin.send('POST', '/attestations', { itemIds: [manual], ending: 'none' });
  assert.equal(unfounded.statusCode, 422);
});

test('the to-do list names the case of every step, and a waiver is on the cover', async () => {
  const todo = (await admin.send('GET', '/steps?state=asked,problem')).json<{ items: unknown[] }>();
  for (const one of todo.items) todoStep.strict().parse(one);
  assert.ok(todo.items.length > 0);
  const { items } = (await admin.send('GET', '/offboardings/OFF-2/items')).json<{ items: { id: string }[] }>();
  const waiver = { itemId: items[0]?.id, reason: 'The application is switched off tomorrow.' };
  assert.equal((await admin.send('POST', '/offboardings/OFF-2/waivers', waiver)).statusCode, 201);
  const { waivers } = (await admin.send('GET', '/offboardings/OFF-2')).json<OffboardingDetail>();
  assert.equal(waivers[0]?.reason, waiver.reason);
  assert.equal(
    (await admin.send('POST', '/offboardings/OFF-2/pause', undefined, { 'if-match': '"999"' })).statusCode,
    412,
  );
  assert.equal((await admin.send('POST', '/offboardings/OFF-2/pause')).statusCode, 200);
  assert.equal((await admin.send('GET', '/offboardings/OFF-2')).json<OffboardingDetail>().paused, true);
});
