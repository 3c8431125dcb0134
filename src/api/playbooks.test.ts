import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization, addPerson } from '../../test/organization.ts';
import { parsePlaybook } from '../formats/playbook-file.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import type { PlanView } from './schemas/plans.ts';
import type {
  LayeredPlaybook,
  LintAnswer,
  PolicyFile,
  PolicyListed,
  PolicyPreview,
  SimulationAnswer,
} from './schemas/playbooks.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const admin = await signInAs(api, organizationId);
const leaving = { kind: 'voluntary', lastWorkingDay: '2027-03-31' };

test('a case keeps the layers it was opened with, and its plan says which layer each step came from', async () => {
  await addPerson(db, organizationId, 'P1');
  const body = { ...leaving, person: { employeeNumber: 'P1' }, overlays: ['remote-abroad', 'privileged-access'] };
  const made = await admin.send('POST', '/departures', body);
  assert.equal(made.statusCode, 201, made.body);
  const { offboardingId } = made.json<{ offboardingId: string }>();
  await observeOffboarding(api.means, organizationId, offboardingId);
  const plan = (await admin.send('GET', `/offboardings/${offboardingId}/plan`)).json<PlanView>();
  const layers = new Map(plan.steps.map(({ key, layer, changedBy }) => [key, [layer, ...changedBy]]));
  assert.deepEqual(layers.get('customs'), ['remote-abroad']);
  assert.deepEqual(layers.get('ladder'), ['standard', 'remote-abroad']);
  assert.deepEqual(layers.get('confirm'), ['standard']);
  const stored = await db.owner.query<{ overlays: unknown }>(
    `select playbook_body->'overlays' as overlays from offboarding where offboarding_id = $1`,
    [offboardingId],
  );
  assert.deepEqual(stored.rows[0]?.overlays, [
    { overlay: 'remote-abroad', version: 1 },
    { overlay: 'privileged-access', version: 1 },
  ]);
});

test('layers that do not go together open no case', async () => {
  await addPerson(db, organizationId, 'P2');
  const person = { employeeNumber: 'P2' };
  for (const [layers, status, sentence] of [
    [{ playbook: 'bereavement', overlays: ['remote-abroad'] }, 422, /'remote-abroad' is not made for 'bereavement'/],
    [{ overlays: ['byod', 'byod'] }, 422, /'byod' is named twice/],
    [{ overlays: ['own'] }, 400, /no overlay "own"\. Choose one of: byod, executive,/],
  ] as const) {
    const refused = await admin.send('POST', '/departures', { ...leaving, person, ...layers });
    assert.equal(refused.statusCode, status, refused.body);
    assert.match(refused.json<{ detail: string }>().detail, sentence);
  }
  const listed = (await admin.send('GET', '/departures')).json<{ items: { person: { name: string } }[] }>();
  assert.equal(listed.items.length, 1);
});

test('policies are listed and shown merged, with what the order of the layers decided', async () => {
  const { items } = (await admin.send('GET', '/playbooks')).json<{ items: PolicyListed[] }>();
  assert.deepEqual(items.find(({ name }) => name === 'byod')?.bases, ['standard', 'immediate']);
  const path = '/playbooks/layers?playbook=standard&overlay=executive&overlay=remote-abroad';
  const shown = (await admin.send('GET', path)).json<LayeredPlaybook>();
  assert.equal(shown.steps.find(({ id }) => id === 'image')?.layer, 'executive');
  assert.match(shown.notes.join(), /'remote-abroad' changes step 'ladder', as 'executive' did/);
});

test('a file is checked without being kept, and what is wrong is the answer', async () => {
  const text = await readFile(new URL('../../playbooks/byod.yaml', import.meta.url), 'utf8');
  const lint = async (file: string) =>
    (await admin.send('POST', '/playbooks/lint', { fileName: 'byod.yaml', text: file })).json<LintAnswer>();
  assert.deepEqual(await lint(text), { name: 'byod', kind: 'overlay', problems: [], warnings: [] });
  const { problems } = await lint(text.replace('after: [observe]', 'after: [nothing]'));
  assert.match(problems.join('\n'), /^byod\.yaml, laid over standard: Step 'own_device' comes after 'nothing'/);
});

test('a plan is tried on nobody, and leaves nothing behind', async () => {
  const count = async () => (await db.owner.query('select from offboarding')).rowCount;
  const before = await count();
  const answer = await admin.send('POST', '/playbooks/simulate', {
    playbook: 'contractor',
    lastWorkingDay: '2027-03-31',
  });
  const { plan } = answer.json<SimulationAnswer>();
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual(plan.summary.uncovered, []);
  assert.equal(plan.steps.find(({ key }) => key === 'block')?.local, '2027-03-31T17:00+02:00[Europe/Berlin]');
  assert.equal(await count(), before);
});

test('a playbook is shown as its file was written, with the versions that cases the reader may see were opened with', async () => {
  const written = await readFile(new URL('../../playbooks/standard.yaml', import.meta.url), 'utf8');
  await addPerson(db, organizationId, 'P3');
  const made = await admin.send('POST', '/departures', { ...leaving, person: { employeeNumber: 'P3' } });
  assert.equal(made.statusCode, 201, made.body);
  const { offboardingId } = made.json<{ offboardingId: string }>();
  const shown = async (who = admin) => (await who.send('GET', '/playbooks/standard')).json<PolicyFile>();
  const file = await shown();
  assert.equal(file.text, written);
  assert.deepEqual(file.earlier, [], 'the version in use is no earlier one');
  assert.equal(parsePlaybook(file.plain, 'plain.yaml').playbook.version, file.policy.version);

  await db.owner.query(
    `update offboarding set playbook_version = 1, playbook_body = playbook_body || '{"version": 1, "title": "As it was"}'
     where offboarding_id = $1`,
    [offboardingId],
  );
  const [earlier] = (await shown()).earlier;
  assert.equal(earlier?.version, 1);
  assert.match(earlier?.text ?? '', /^title: As it was$/m);
  const elsewhere = [{ role: 'it', scope: 'department', value: 'Nowhere' }] as const;
  assert.deepEqual((await shown(await signInAs(api, organizationId, elsewhere))).earlier, []);
  assert.equal((await admin.send('GET', '/playbooks/nothing')).statusCode, 404);
  assert.equal((await admin.send('GET', '/playbooks/executive')).json<PolicyFile>().policy.kind, 'overlay');
});

test('a playbook is saved as a higher version, says first what it changes, and open cases keep theirs', async () => {
  const own = await addOrganization(db, 'Own Rules');
  const writer = await signInAs(api, own);
  await addPerson(db, own, 'W1');
  await addPerson(db, own, 'W2');
  const open = (number: string) =>
    writer.send('POST', '/departures', { ...leaving, person: { employeeNumber: number } });
  assert.equal((await open('W1')).statusCode, 201);
  const { text, policy } = (await writer.send('GET', '/playbooks/standard')).json<PolicyFile>();
  const title = /title: (.+)/.exec(text.slice(text.indexOf('steps:')))?.[1] ?? '';
  const changed = text
    .replace(`version: ${policy.version}`, `version: ${policy.version + 1}`)
    .replace(`title: ${title}`, 'title: Ask twice');
  const fileName = 'standard.yaml';

  const stale = await writer.send('POST', '/playbooks', { fileName, text });
  assert.equal(stale.statusCode, 422, stale.body);
  assert.match(stale.json<{ detail: string }>().detail, /Write version \d+, or a higher one, into the file\./);
  const broken = await writer.send('POST', '/playbooks', {
    fileName,
    text: changed.replace('after: [confirm]', 'after: [x]'),
  });
  assert.match(broken.json<{ detail: string }>().detail, /^standard\.yaml line \d+, column \d+: /);

  const preview = (await writer.send('POST', '/playbooks/preview', { fileName, text: changed })).json<PolicyPreview>();
  assert.equal(preview.replaces, policy.version);
  assert.deepEqual(preview.openCases, [{ version: policy.version, cases: 1 }]);
  assert.deepEqual(
    preview.changes?.changed.map((step) => [step.title, step.fields]),
    [['Ask twice', ['title']]],
  );
  assert.deepEqual([preview.changes?.added, preview.changes?.removed], [[], []]);
  assert.deepEqual(
    preview.changes?.head.map(({ field }) => field),
    ['version'],
  );

  const it = await signInAs(api, own, [{ role: 'it', scope: 'organization', value: '' }]);
  assert.equal((await it.send('POST', '/playbooks', { fileName, text: changed })).statusCode, 403);
  assert.equal((await writer.send('POST', '/playbooks', { fileName, text: changed })).statusCode, 200);
  assert.equal((await open('W2')).statusCode, 201);
  const { rows } = await db.owner.query<{ version: number }>(
    'select playbook_version as version from offboarding where organization_id = $1 order by number',
    [own],
  );
  assert.deepEqual(
    rows.map(({ version }) => version),
    [policy.version, policy.version + 1],
  );
  const file = (await writer.send('GET', '/playbooks/standard')).json<PolicyFile>();
  assert.deepEqual([file.text, file.policy.own], [changed, true]);
  const lines = (one = '') => one.split('\n');
  const gone = lines(file.earlier[0]?.text).filter((line) => !lines(file.plain).includes(line));
  assert.equal(gone.length, 2, 'versions differ in the two lines that were changed, whoever kept them');

  const elsewhere = (await admin.send('GET', '/playbooks/standard')).json<PolicyFile>();
  assert.deepEqual([elsewhere.policy.version, elsewhere.policy.own], [policy.version, false]);
});

test('a playbook that an overlay could not be laid over any more is not saved, and says which', async () => {
  const { text, policy } = (await admin.send('GET', '/playbooks/bereavement')).json<PolicyFile>();
  const renamed = text
    .replace(`version: ${policy.version}`, `version: ${policy.version + 1}`)
    .replaceAll(/\bsecrets\b/g, 'passwords');
  const answer = await admin.send('POST', '/playbooks', { fileName: 'bereavement.yaml', text: renamed });
  assert.equal(answer.statusCode, 422, answer.body);
  assert.match(answer.json<{ detail: string }>().detail, /bereavement\.yaml, with [a-z-]+ laid over it: /);
});

test('steps are narrowed to whom a playbook names and to the place where people work', async () => {
  const { rows } = await db.owner.query<{ personId: string }>(
    `with l as (insert into location (organization_id, location_id, name) values ($1, gen_random_uuid(), 'Quay') returning location_id)
     update person p set location_id = l.location_id from l, person_identifier i
     where p.organization_id = $1 and i.person_id = p.person_id and i.value = 'P1' returning p.person_id as "personId"`,
    [organizationId],
  );
  assert.equal(rows.length, 1);
  const places = (await admin.send('GET', '/locations')).json<{ items: { name: string }[] }>();
  assert.deepEqual(
    places.items.map(({ name }) => name),
    ['Quay'],
  );
  type Steps = { items: { owner: string[]; site: string | null; offboarding: { person: string } }[] };
  const steps = async (query: string) =>
    (await admin.send('GET', `/steps?state=asked,waiting,problem&limit=200${query}`)).json<Steps>().items;
  const here = await steps('&owner=hr,legal&site=Quay');
  assert.ok(here.length > 0);
  for (const { owner, site, offboarding } of here) {
    assert.ok(owner.includes('hr') || owner.includes('legal'));
    assert.deepEqual([site, offboarding.person], ['Quay', 'Person P1']);
  }
  assert.deepEqual(await steps('&site=Atlantis'), []);
  assert.equal((await admin.send('GET', '/steps?owner=boss')).statusCode, 400);
});
