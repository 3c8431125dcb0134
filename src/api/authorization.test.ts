import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { before, test } from 'node:test';
import { fastify } from 'fastify';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addApplication, addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { permissions, type RoleGrant, type Role, roles } from '../core/permission.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import { insertCredential } from '../store/inventory/credentials.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { type DeclaredRoute, guardRoutes } from './access.ts';

const db = await useDatabase();
const api = await useApi(db);

type Ids = Readonly<
  Record<
    | 'case'
    | 'person'
    | 'tag'
    | 'application'
    | 'account'
    | 'step'
    | 'item'
    | 'operator'
    | 'number'
    | 'source'
    | 'message'
    | 'outgoing'
    | 'feed'
    | 'proposal'
    | 'protected'
    | 'trip'
    | 'export'
    | 'event'
    | 'webhook',
    string
  >
>;
type Place = { readonly organizationId: string; readonly ids: Ids; readonly admin: TestOperator };
let own: Place;
let foreign: Place;

before(async () => {
  own = await furnish('EMPLOYEE-1');
  foreign = await furnish('FOREIGNER-1');
});

/** An organization with one of everything that a route can name. */
async function furnish(number: string): Promise<Place> {
  const organizationId = await addOrganization(db);
  const admin = await signInAs(api, organizationId);
  const person = await addPerson(db, organizationId, number);
  const tag = `LT-${number}`;
  await addAsset(db, organizationId, tag, person);
  const application = await addApplication(db, organizationId, { name: 'Payroll', connector: 'manual', config: {} });
  const account = randomUUIDv7();
  await db.owner.query(
    `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, seen_at)
     values ($1, $2, $3, 'x', 'x', $4, 'email', now())`,
    [organizationId, account, application, person],
  );
  const made = await admin.send('POST', '/departures', leaving(number));
  const { offboardingId } = made.json<{ offboardingId: string }>();
  await observeOffboarding(api.means, organizationId, offboardingId);
  const first = async (what: string) =>
    (await admin.send('GET', `/offboardings/${offboardingId}/${what}`)).json<{ items: { id: string }[] }>().items[0]
      ?.id ?? '';
  const [step, item] = [await first('steps'), await first('items')];
  const [source, message] = [randomUUIDv7(), randomUUIDv7()];
  await db.owner.query(
    `insert into hr_source (organization_id, hr_source_id, name, kind, endpoint) values ($1, $2::uuid, 'HR', 'generic_hmac', $2::uuid::text)`,
    [organizationId, source],
  );
  await db.owner.query(
    `insert into inbound_message (organization_id, inbound_message_id, hr_source_id, delivery_id, body) values ($1, $2, $3, 'd', '')`,
    [organizationId, message, source],
  );
  await db.owner.query(
    `insert into scim_resource (organization_id, scim_resource_id, hr_source_id, kind, name_key, content) values ($1, $2, $2, 'user', 'x', '{"userName": "x"}')`,
    [organizationId, source],
  );
  const feed = `feed-${number}`;
  const [feedId] = [randomUUIDv7()];
  await db.owner.query(
    `insert into feed (organization_id, feed_id, name, kind, carries, settings, operator_id) values ($1, $2, $3, 'folder', 'people', '{}', $4)`,
    [organizationId, feedId, feed, admin.operatorId],
  );
  await db.owner.query(
    `insert into feed_reading (organization_id, feed_reading_id, feed_id, number, file_name, sha256, size_bytes, state, row_count)
     values ($1, $2, $2, 1, 'hr.csv', '', 0, 'held', 0)`,
    [organizationId, feedId],
  );
  await db.owner.query(
    `insert into feed_finding (organization_id, feed_finding_id, feed_id, kind, key, text, last_number) values ($1, $2, $3, 'question', 'k', 't', 1)`,
    [organizationId, source, feedId],
  );
  const [proposal, protectedAccount] = [randomUUIDv7(), randomUUIDv7()];
  await db.owner.query(
    `insert into protected_account (organization_id, protected_account_id, application_id, account_ref, reason, protected_by)
     values ($1, $2, $3, 'glass', 'break glass', $4)`,
    [organizationId, protectedAccount, application, admin.operatorId],
  );
  await db.owner.query(
    `insert into proposal (organization_id, proposal_id, kind, about_what, about_ref, digest, proposed_by, reason, expires_at)
     values ($1, $2, 'wipe', 'asset', 'x', 'sha256:00', $3, 'because', now() + interval '1 day')`,
    [organizationId, proposal, admin.operatorId],
  );
  const given = randomUUIDv7();
  await db.owner.query(
    `insert into metric_export (organization_id, metric_export_id, period, filters, as_of, rule_version, ledger_size, population,
       figures, differences, exported_by) values ($1, $2, '2026-06', '{}', now(), 1, 0, 0, '[]', '[]', $3)`,
    [organizationId, given, admin.operatorId],
  );
  const trip = randomUUIDv7();
  await db.owner.query(
    `insert into brake_trip (organization_id, brake_trip_id, scope, name, span, people, most, active_people)
     values ($1, $2, 'source', 'agency', 'day', 3, 2, 20)`,
    [organizationId, trip],
  );
  const event = randomUUIDv7();
  await db.owner.query(
    `insert into mass_event (organization_id, mass_event_id, name, reason, last_working_day, playbook, playbook_version, playbook_body,
       wave_size, wave_minutes, wave_problem_percent, first_wave_at, made_by)
     values ($1, $2, 'The site closes', 'site_closure', '2026-12-31', 'standard', 1, '{"playbook": "standard", "approval": true}', 50, 30, 5, now(), $3)`,
    [organizationId, event, admin.operatorId],
  );
  const outgoing = randomUUIDv7();
  await db.owner.query(
    `insert into message (organization_id, message_id, dedup_key, template, channel, recipient_kind, address, content, state, try_at, sent_domain)
     values ($1, $2, 'x', 'feed_held', 'mail', 'address', 'x@example.test', '{}', 'failed', null, 'example.test')`,
    [organizationId, outgoing],
  );
  const added = await admin.send('POST', '/webhook-endpoints', { url: 'http://127.0.0.1:81/', internal: true });
  const ids = {
    webhook: added.json<{ endpoint: { id: string } }>().endpoint.id,
    outgoing,
    case: offboardingId,
    person,
    tag,
    application,
    account,
    step,
    item,
    operator: admin.operatorId,
    number,
    source,
    message,
    feed,
    proposal,
    protected: protectedAccount,
    trip,
    export: given,
    event,
  };
  return { organizationId, ids, admin };
}

function absentIds(): Ids {
  const anId = (): string => randomUUIDv7();
  return {
    case: anId(),
    person: anId(),
    tag: 'LT-none',
    application: anId(),
    account: anId(),
    step: anId(),
    item: anId(),
    operator: anId(),
    number: 'none',
    source: anId(),
    message: anId(),
    outgoing: anId(),
    feed: 'feed-none',
    proposal: anId(),
    protected: anId(),
    trip: anId(),
    export: anId(),
    event: anId(),
    webhook: anId(),
  };
}

const leaving = (employeeNumber: string) => ({
  person: { employeeNumber },
  kind: 'voluntary',
  lastWorkingDay: '2026-12-31',
  externalId: employeeNumber,
});

type Wanted = { readonly url: string; readonly body?: object; readonly names: boolean };
let counter = 0;

/** What to send to a route so that it is about these ids; `names` says whether it is about any. */
function requestFor(route: DeclaredRoute, ids: Ids): Wanted {
  const kind = route.url.split('/')[3] ?? '';
  const idOf: Readonly<Record<string, string>> = {
    people: ids.person,
    applications: ids.application,
    accounts: ids.account,
    steps: ids.step,
    operators: ids.operator,
    tokens: ids.step,
    'hr-sources': ids.source,
    'inbound-messages': ids.message,
    'pushed-users': ids.source,
    messages: ids.outgoing,
    proposals: ids.proposal,
    'protected-accounts': ids.protected,
    brakes: ids.trip,
    'metric-exports': ids.export,
    'webhook-endpoints': ids.webhook,
  };
  const url = route.url
    .replace(':case', ids.case)
    .replace(':tag', ids.tag)
    .replace(':feed', ids.feed)
    .replace(':event', ids.event)
    .replace(':id', idOf[kind] ?? '');
  const body = bodies(ids)[`${route.method} ${route.url.replace('/api/v1', '')}`];
  const names =
    url !== route.url ||
    (body !== undefined &&
      JSON.stringify(body) !==
        JSON.stringify(bodies(absentIds())[`${route.method} ${route.url.replace('/api/v1', '')}`]));
  return { url, names, ...(body === undefined ? {} : { body }) };
}

function bodies(ids: Ids): Readonly<Record<string, object>> {
  return {
    'POST /tokens': { name: 'mine' },
    'POST /operators': { name: 'New', email: `new${counter}@example.test` },
    'PATCH /operators/:id': { disabled: false },
    'POST /operators/:id/roles': { role: 'auditor' },
    'POST /operators/:id/roles/revoke': { role: 'auditor' },
    'POST /departures': leaving(ids.number),
    'POST /offboardings/:case/approvals': { digest: 'sha256:another' },
    'PATCH /offboardings/:case/departure': { legalHold: true },
    'POST /offboardings/:case/cancel': { reason: 'They stay.' },
    'POST /offboardings/:case/waivers': { itemId: ids.item, reason: 'because' },
    'POST /offboardings/:case/embargo': { until: '2099-01-01T00:00:00Z' },
    'POST /steps/:id/complete': { note: 'done' },
    'POST /steps/:id/assign': { to: ids.operator },
    'POST /offboardings/:case/assign': { owner: ids.operator },
    'POST /applications/:id/owner': { owner: ids.operator },
    'POST /organization/case-owner': { owner: ids.operator },
    'POST /operators/:id/away': { until: '2099-01-01T00:00:00Z', standIn: ids.operator },
    'POST /me/away': { until: '2099-01-01T00:00:00Z', standIn: ids.operator },
    'POST /applications': { name: `App ${counter}`, category: 'saas', connector: 'manual' },
    'PATCH /applications/:id': { inScope: true },
    'POST /accounts/:id/decision': { personId: null },
    'POST /mail': { host: '127.0.0.1', port: 1, fromAddress: 'x@example.test', unchecked: true },
    'POST /mail/test': {},
    'POST /chat': {
      kind: 'slack',
      reached: { token: 'x', channel: 'C012345', apiUrl: 'http://127.0.0.1:1' },
      internal: true,
    },
    'POST /webhook-endpoints': { url: 'https://hooks.example.test/' },
    'POST /webhook-endpoints/:id/rotate': {},
    'POST /webhook-endpoints/:id/replay': { since: '2026-01-01T00:00:00Z' },
    'POST /webhook-endpoints/:id/give': { operatorId: ids.operator },
    'POST /messages/bounces': { report: bounceOf(ids.outgoing) },
    'POST /hr-sources': { name: `HR ${counter}`, kind: 'generic_hmac' },
    'POST /hr-sources/:id/rotate': { overlapHours: 1 },
    'POST /feeds': { name: `Feed ${counter}`, kind: 'folder', carries: 'leavers', settings: { path: '/' } },
    'POST /feeds/:feed/accept': { reading: 1, reason: 'because' },
    'POST /feeds/:feed/settle': { finding: ids.source, reason: 'because' },
    'POST /feeds/:feed/change': { change: 'pause' },
    'PATCH /feeds/:feed': { settings: { settleSeconds: 60 } },
    'POST /inbound-messages/:id/settle': { reason: 'because' },
    'POST /pushed-users/:id/decision': { nobody: true, reason: 'because' },
    'POST /proposals/:id/confirm': {},
    'POST /proposals/:id/refuse': { reason: 'because' },
    'POST /protected-accounts': { applicationId: ids.application, account: `a${counter}`, reason: 'because' },
    'POST /protected-accounts/:id/lift': { reason: 'because' },
    'POST /playbook-rules': { rules: null },
    'POST /brakes/limits': { perDay: 1_000, reason: 'because' },
    'POST /brakes/trips/:id/release': { reason: 'because' },
    'POST /offboardings/:case/release': { reason: 'because' },
    'POST /mass-events': {
      name: `Event ${counter}`,
      reason: 'site_closure',
      lastWorkingDay: '2026-12-31',
      select: { departments: ['Sales'] },
    },
    'POST /mass-events/:event/propose': { reason: 'because' },
    'POST /mass-events/:event/open': { digest: 'sha256:another' },
    'POST /mass-events/:event/approve': { digest: 'sha256:another', reason: 'because' },
    'POST /mass-events/:event/cancel': { reason: 'because' },
    'POST /metric-exports': { period: '2026-06' },
    'POST /assets/check-in': { asset: ids.tag },
    'POST /assets/check-out': { asset: ids.tag, personId: ids.person },
  };
}

/** A report that says a mail is still on its way. */
const bounceOf = (messageId: string) =>
  `Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: delayed\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <${messageId}@example.test>\n\n--b--\n`;

async function send(operator: TestOperator, route: DeclaredRoute, ids: Ids) {
  counter += 1;
  const { url, body, names } = requestFor(route, ids);
  const imports = route.url === '/api/v1/imports';
  const options = {
    method: route.method as 'GET',
    url: imports ? `${url}?dryRun=true` : url,
    headers: { authorization: `Bearer ${operator.token}`, ...(imports ? { 'content-type': 'text/csv' } : {}) },
  };
  const payload = imports ? 'email,name\n' : body;
  const answer = await api.app.inject(payload === undefined ? options : { ...options, payload });
  return { answer, names };
}

async function nameForEvent({ operatorId }: TestOperator): Promise<void> {
  await db.owner.query(
    'insert into mass_event_named (organization_id, mass_event_id, operator_id) values ($1, $2, $3) on conflict do nothing',
    [own.organizationId, own.ids.event, operatorId],
  );
}

/** Every route that needs somebody, and has no list of several things in its body (those answer for each). */
function guarded(): readonly DeclaredRoute[] {
  return api.routes.filter(
    ({ access, url, method }) => access.kind !== 'public' && url !== '/api/v1/attestations' && method !== 'HEAD',
  );
}

const told = (body: string) => body.replace(/"requestId":"[^"]*"/, '').replace(/employee number [\w-]+\./, '');

test('every route lets in the roles of the table and nobody else, and knows nothing of other organizations', async () => {
  assert.ok(guarded().length > 40);
  const operators = new Map<Role, TestOperator>();
  for (const route of guarded()) {
    const { access } = route;
    const holders: readonly Role[] = access.kind === 'permission' ? permissions[access.permission] : roles;
    for (const role of roles) {
      // A sign-out ends the token it came with.
      const known = route.url.endsWith('/sign-out') ? undefined : operators.get(role);
      const operator = known ?? (await signInAs(api, own.organizationId, [{ role, scope: 'organization', value: '' }]));
      if (!route.url.endsWith('/sign-out')) operators.set(role, operator);
      // Of a mass event only the named know, whatever their role.
      await nameForEvent(operator);
      const what = `${route.method} ${route.url} as ${role}`;
      const mine = await send(operator, route, own.ids);
      if (!holders.includes(role)) {
        assert.equal(mine.answer.statusCode, 403, `${what}: ${mine.answer.body}`);
        continue;
      }
      assert.ok(![401, 403].includes(mine.answer.statusCode), `${what}: ${mine.answer.body}`);
      assert.ok(mine.answer.statusCode < 500, `${what}: ${mine.answer.body}`);
      if (!['/api/v1/tokens/:id', '/api/v1/column-maps/:name'].includes(route.url))
        assert.notEqual(mine.answer.statusCode, 404, `${what}: ${mine.answer.body}`);
      for (const id of Object.values(foreign.ids)) assert.ok(!mine.answer.body.includes(id), `${what} tells of ${id}`);
      if (!mine.names) continue;
      const theirs = await send(operator, route, foreign.ids);
      const absent = await send(operator, route, absentIds());
      assert.equal(theirs.answer.statusCode, 404, `${what}, foreign: ${theirs.answer.body}`);
      assert.equal(told(theirs.answer.body), told(absent.answer.body), what);
    }
  }
  // One of the routes takes the departure back; what follows is about an open case.
  await withOrganization(db, own.organizationId, (tx) =>
    tx.query(`update offboarding set state = 'open' where organization_id = $1`, [own.organizationId]),
  );
});

test('without a credential, with one of another kind, or a broken one, every route but the public ones says 401', async () => {
  for (const route of guarded()) {
    for (const authorization of [undefined, 'Bearer hbk_nobody', 'Basic eDp5', `Bearer ${own.admin.token}x`]) {
      const { url, body } = requestFor(route, own.ids);
      const headers = authorization === undefined ? {} : { authorization };
      const options = { method: route.method as 'GET', url, headers };
      const answer = await api.app.inject(body === undefined ? options : { ...options, payload: body });
      assert.equal(answer.statusCode, 401, `${route.method} ${route.url}`);
      assert.equal(answer.headers['content-type'], 'application/problem+json');
    }
  }
});

test('items of other organizations are refused one by one in a statement, as those that are absent', async () => {
  const said = { itemIds: [foreign.ids.item, randomUUIDv7()], ending: 'none', note: 'seen' };
  const { results } = (await own.admin.send('POST', '/attestations', said)).json<{
    results: { attested: boolean; reason: string }[];
  }>();
  assert.deepEqual(
    results.map(({ attested }) => attested),
    [false, false],
  );
  assert.equal(results[0]?.reason, results[1]?.reason);
});

test('a route that does not say who may use it stops the start', async () => {
  const app = fastify();
  guardRoutes(app, db);
  assert.throws(() => app.get('/open', () => 'door'), /does not say who may use it/);
});

test('the home page shows what its reader may see, whatever somebody is called', async () => {
  await db.owner.query('update person set display_name = $2 where person_id = $1', [
    own.ids.person,
    '<img src=x> & Co',
  ]);
  const { operatorId } = await signInAs(api, own.organizationId);
  const { secret } = await withOrganization(db, own.organizationId, (tx) =>
    insertCredential(tx, { operatorId, kind: 'session', name: 'test', minutes: 5, madeBy: null }),
  );
  const { body } = await api.app.inject({ url: '/', cookies: { handback_session: secret } });
  assert.match(body, /&lt;img src=x&gt; &amp; Co/);
  assert.match(body, /unknown/);
  assert.ok(!body.includes('<img'));
  assert.ok(!body.includes('FOREIGNER'));
});

/** Everything that can be read of a case. */
const readings = ['', '/items', '/steps', '/plan', '/events', '/evidence.zip'];

test('a scope is the same for lists, counts, details and exports', async () => {
  const organizationId = await addOrganization(db);
  const admin = await signInAs(api, organizationId);
  const [site] = [randomUUIDv7()];
  await db.owner.query(`insert into location (organization_id, location_id, name) values ($1, $2, 'Harbour')`, [
    organizationId,
    site,
  ]);
  const cases: Record<string, string> = {};
  for (const [number, department, location] of [
    ['S1', 'Sales', null],
    ['L1', 'Lab', null],
    ['H1', 'Yard', site],
  ] as const) {
    const person = await addPerson(db, organizationId, number);
    await db.owner.query('update person set department = $2, location_id = $3 where person_id = $1', [
      person,
      department,
      location,
    ]);
    const { offboardingId } = (await admin.send('POST', '/departures', leaving(number))).json<{
      offboardingId: string;
    }>();
    await observeOffboarding(api.means, organizationId, offboardingId);
    cases[number] = offboardingId;
  }
  const grants: readonly (readonly [RoleGrant, string])[] = [
    [{ role: 'security', scope: 'department', value: 'Sales' }, 'S1'],
    [{ role: 'security', scope: 'case', value: cases['L1'] ?? '' }, 'L1'],
    [{ role: 'security', scope: 'site', value: site ?? '' }, 'H1'],
  ];
  for (const [grant, visible] of grants) {
    const operator = await signInAs(api, organizationId, [grant]);
    const listed = (await operator.send('GET', '/offboardings')).json<{ items: { id: string }[] }>();
    assert.deepEqual(
      listed.items.map(({ id }) => id),
      [cases[visible]],
      grant.scope,
    );
    const todo = (await operator.send('GET', '/steps?state=asked,waiting')).json<{
      items: { offboarding: { id: string } }[];
    }>();
    assert.deepEqual([...new Set(todo.items.map(({ offboarding }) => offboarding.id))], [cases[visible]], grant.scope);
    const departures = (await operator.send('GET', '/departures')).json<{ items: { offboardingId: string }[] }>();
    assert.deepEqual(
      departures.items.map(({ offboardingId }) => offboardingId),
      [cases[visible]],
    );
    for (const [number, offboardingId] of Object.entries(cases)) {
      for (const reading of readings) {
        const { statusCode } = await operator.send('GET', `/offboardings/${offboardingId}${reading}`);
        assert.equal(statusCode, number === visible ? 200 : 404, `${grant.scope} ${number}${reading}`);
      }
    }
    assert.equal(
      (await operator.send('GET', '/applications')).statusCode,
      403,
      'what concerns everybody needs the whole organization',
    );
  }
});

test('nobody sees or touches the case of their own departure, whatever their role (edge-07)', async () => {
  const leaver = await signInAs(api, own.organizationId, undefined, own.ids.person);
  const listed = (await leaver.send('GET', '/offboardings')).json<{ items: { id: string }[] }>();
  assert.deepEqual(listed.items, []);
  assert.deepEqual((await leaver.send('GET', '/steps?state=asked,waiting,problem')).json<{ items: [] }>().items, []);
  for (const reading of readings) {
    assert.equal((await leaver.send('GET', `/offboardings/${own.ids.case}${reading}`)).statusCode, 404);
  }
  for (const [path, body] of [
    [`/offboardings/${own.ids.case}/approvals`, { digest: 'x' }],
    [`/offboardings/${own.ids.case}/close`, undefined],
    [`/offboardings/${own.ids.case}/waivers`, { itemId: own.ids.item, reason: 'because' }],
    [`/steps/${own.ids.step}/complete`, { note: 'x' }],
  ] as const) {
    assert.equal((await leaver.send('POST', path, body)).statusCode, 404, path);
  }
  assert.equal((await leaver.send('POST', '/departures', leaving(own.ids.number))).statusCode, 403);
});

test('how somebody leaves is told to hr, legal, security and administrators only', async () => {
  for (const role of roles) {
    const operator = await signInAs(api, own.organizationId, [{ role, scope: 'organization', value: '' }]);
    const detail = (await operator.send('GET', `/offboardings/${own.ids.case}`)).json<{
      departure: { kind?: string };
    }>();
    const events = (await operator.send('GET', `/offboardings/${own.ids.case}/events`)).body;
    const may = ['hr', 'legal', 'security', 'admin'].includes(role);
    assert.equal(detail.departure.kind, may ? 'voluntary' : undefined, role);
    assert.equal(events.includes('voluntary'), false, `${role} in events`);
  }
});
