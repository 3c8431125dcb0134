import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { failureKinds } from '../core/failure.ts';
import { problem, type Problem } from './problem.ts';

const db = await useDatabase();
const api = await useApi(db);
let admin: TestOperator;

before(async () => {
  const organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  await addAsset(db, organizationId, 'LT-WRONG', await addPerson(db, organizationId, 'E1'));
});

/** Sends what is wrong on purpose, and reads the problem document. */
async function refused(options: {
  method?: 'POST' | 'PATCH' | 'GET';
  url: string;
  payload?: string | object;
  headers?: object;
}): Promise<Problem> {
  const headers = { authorization: `Bearer ${admin.token}`, ...options.headers };
  const answer = await api.app.inject({ method: 'GET', ...options, headers });
  assert.equal(answer.headers['content-type'], 'application/problem+json', answer.body);
  const document = problem.parse(answer.json());
  assert.equal(answer.statusCode, document.status);
  assert.equal(document.status, failureKinds[document.code].status);
  assert.equal(document.requestId, answer.headers['x-request-id']);
  return document;
}

const json = { 'content-type': 'application/json' };
const departures = { method: 'POST', url: '/api/v1/departures' } as const;

test('every wrong field is named, with what was expected, and never with what was sent', async () => {
  const payload = { person: {}, kind: 'CANARY', lastWorkingDay: '30.11.2026', legalHolt: true, timeZone: 'Mars/Base' };
  const { code, detail } = await refused({ ...departures, payload });
  assert.equal(code, 'bad-request');
  for (const part of [
    /"person" in the body is not right: name the person by id or employeeNumber\./,
    /"kind" in the body must be one of: voluntary, /,
    /"lastWorkingDay" in the body must be a day such as 2026-11-30\./,
    /"timeZone" in the body is not right: it is not a time zone/,
    /The body has fields that are not known here: legalHolt\./,
  ]) {
    assert.match(detail, part);
  }
  assert.ok(!detail.includes('CANARY'));
  const missing = await refused({ ...departures, payload: {} });
  assert.match(missing.detail, /"kind" in the body (?:must be one of|is missing)/);
  assert.match(missing.detail, /"lastWorkingDay" in the body is missing; it must be a string\./);
});

test('what cannot be read as a request says so in one sentence', async () => {
  const cases = [
    [{ ...departures, payload: '{"person":', headers: json }, 'bad-request', /not valid JSON/],
    [{ ...departures, payload: '', headers: json }, 'bad-request', /empty/],
    [
      { ...departures, payload: 'a,b', headers: { 'content-type': 'text/csv' } },
      'wrong-media-type',
      /application\/json/,
    ],
    [{ ...departures, payload: JSON.stringify({ a: 'x'.repeat(1_100_000) }), headers: json }, 'too-large', /larger/],
    [
      {
        ...departures,
        payload: {
          __proto__: null,
          person: { workEmail: 'x@example.test' },
          kind: 'voluntary',
          lastWorkingDay: '2026-12-01',
        },
      },
      'rule-refused',
      /alone does not say/,
    ],
    [{ url: '/api/v1/nothing' }, 'not-found', /There is no GET \/api\/v1\/nothing/],
    [{ url: '/api/v1/%ff' }, 'bad-request', /not a valid URL/],
    [{ url: '/api/v1/offboardings/12' }, 'bad-request', /OFF-12/],
    [{ url: '/api/v1/offboardings/OFF-99' }, 'not-found', /no such offboarding/],
    [{ url: '/api/v1/people?limit=0' }, 'bad-request', /"limit" in the query/],
    [{ url: '/api/v1/steps?state=asked,nonsense' }, 'bad-request', /must be one of/],
    [{ url: '/api/v1/returns?case=12' }, 'bad-request', /OFF-12/],
    [{ url: '/api/v1/shipments?offboarding=OFF-99' }, 'not-found', /no such offboarding/],
    [
      {
        ...departures,
        payload: { person: { employeeNumber: 'E1' }, kind: 'voluntary', lastWorkingDay: '2026-12-01', playbook: 'own' },
      },
      'bad-request',
      /no playbook "own"\. Choose one of: /,
    ],
    [
      {
        ...departures,
        payload: { person: { employeeNumber: 'E1' }, kind: 'voluntary', lastWorkingDay: '2026-12-01' },
        headers: { 'idempotency-key': 'a b' },
      },
      'bad-request',
      /Idempotency-Key/,
    ],
    [{ method: 'POST', url: '/api/v1/imports', payload: '{}', headers: json }, 'wrong-media-type', /text\/csv/],
    [{ method: 'POST', url: '/api/v1/imports' }, 'bad-request', /Send the file/],
    [
      {
        method: 'POST',
        url: '/api/v1/imports',
        payload: 'colour,shape\nred,round\n',
        headers: { 'content-type': 'text/csv' },
      },
      'not-what-it-says',
      /./,
    ],
    [
      { method: 'POST', url: '/api/v1/applications', payload: { name: 'x', category: 'saas', connector: 'magic' } },
      'bad-request',
      /no connector "magic"\. Choose one of: active-directory, .*http, .*manual, .*simulated/,
    ],
    [
      {
        method: 'POST',
        url: `/api/v1/steps/${crypto.randomUUID()}/complete`,
        payload: { file: { name: 'a', mediaType: 'image/png', base64: '%%%%' } },
      },
      'bad-request',
      /base64/,
    ],
  ] as const;
  for (const [request, code, says] of cases) {
    const document = await refused(request);
    assert.equal(document.code, code, `${request.url}: ${document.detail}`);
    assert.match(document.detail, says);
  }
});

test('what no database can hold is refused as wrong, wherever it stands and whatever a field allows', async () => {
  const mass = {
    name: 'Plant',
    reason: 'site_closure',
    lastWorkingDay: '2027-03-31',
    people: [{ employeeNumber: 'E1' }],
  };
  for (const bad of ['a\0bc', 'a\ud800bc']) {
    for (const more of [{ name: bad }, { named: [bad] }, { people: [{ employeeNumber: bad }] }])
      await refused({ method: 'POST', url: '/api/v1/mass-events', payload: { ...mass, ...more } });
    const { detail } = await refused({ method: 'POST', url: '/api/v1/mail', payload: { fromName: bad } });
    assert.match(detail, /The body holds a character that cannot be kept/);
  }
  for (const url of ['/api/v1/feeds/a%00b', '/api/v1/metrics?period=2026&department=a%00b']) {
    const { code, detail } = await refused({ url });
    assert.deepEqual([code, /character that cannot be kept/.test(detail)], ['bad-request', true]);
  }
  const out = [
    { method: 'POST', url: '/api/v1/mass-events', payload: { ...mass, informedAt: '0000-01-01T00:00:00Z' } },
    { method: 'GET', url: '/api/v1/brakes/replay?from=9999-12-31&to=9999-12-31' },
    { method: 'GET', url: '/api/v1/metrics?period=9999' },
    { method: 'GET', url: '/api/v1/metrics?period=0001' },
  ] as const;
  for (const options of out) assert.equal((await refused(options)).code, 'bad-request', options.url);
});

test('a name or a sentence that nobody can see is refused wherever one is asked for', async () => {
  const holds = { title: 'Smith', reason: 'A claim.', holds: [{ kind: 'person', ref: 'E1' }] };
  for (const unseen of ['\u200b\u200b\u200b', '\u2060\u200d\u2060', ' \u3164 \u3164 ', '\u2800\u2800\u2800']) {
    const asked = [
      { method: 'PATCH', url: '/api/v1/organization', payload: { name: unseen } },
      { method: 'POST', url: '/api/v1/applications', payload: { name: unseen, category: 'saas', connector: 'manual' } },
      { method: 'POST', url: '/api/v1/matters', payload: { ...holds, title: unseen } },
    ] as const;
    for (const request of asked) {
      const { code, detail } = await refused(request);
      assert.deepEqual([code, /characters that nobody sees/.test(detail)], ['bad-request', true], request.url);
    }
  }
  const held = await admin.send('GET', '/matters');
  assert.deepEqual(held.json<{ items: unknown[] }>().items, []);
});

test('scans out of a box that does not exist are refused whole, and nothing is taken in', async () => {
  const kitId = crypto.randomUUID();
  const scans = [{ asset: 'LT-WRONG' }];
  const { code, detail } = await refused({
    method: 'POST',
    url: '/api/v1/assets/check-ins',
    payload: { scans, kitId },
  });
  assert.deepEqual([code, /no such kit/.test(detail)], ['not-found', true]);
  const history = await admin.send('GET', '/assets/LT-WRONG/history');
  assert.deepEqual(history.json<{ handOvers: unknown[] }>().handOvers, []);
});

test('a fault of ours tells no details; the log has them under the request id', async () => {
  const { app } = api.means.db;
  const broken = Object.assign(Object.create(app), {
    connect: () => Promise.reject(new Error('CANARY of the inside')),
  });
  const real = api.means.db;
  Object.assign(api.means.db, { app: broken });
  const answer = await api.app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${admin.token}` } });
  Object.assign(real, { app });
  const document = problem.parse(answer.json());
  assert.deepEqual([document.code, document.status], ['internal', 500]);
  assert.ok(!answer.body.includes('CANARY'));
  assert.ok(api.logged.some((line) => line.includes('CANARY of the inside') && line.includes(document.requestId)));
});

test('a file of people is imported as it is sent, and a dry run keeps nothing', async () => {
  const body = 'employee_id,display_name,work_email,start_date\nE7,Ada Example,ada@example.test,2020-01-01\n';
  const send = (query: string) =>
    api.app.inject({
      method: 'POST',
      url: `/api/v1/imports?fileName=people.csv${query}`,
      payload: body,
      headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'text/csv' },
    });
  const dry = await send('&dryRun=true');
  assert.equal(dry.statusCode, 200, dry.body);
  assert.deepEqual((await admin.send('GET', '/people?search=E7')).json<{ items: [] }>().items, []);
  const real = await send('');
  assert.equal(real.json<{ added: number }>().added, dry.json<{ added: number }>().added);
  assert.equal((await admin.send('GET', '/people?search=E7')).json<{ items: unknown[] }>().items.length, 1);
});
