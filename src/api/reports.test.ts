import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addApplication, addAsset, addOrganization, addPerson, shippedPlaybook } from '../../test/organization.ts';
import { recordObservation } from '../store/cases/observations.ts';
import { openOffboarding } from '../store/cases/open-offboarding.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { ReportListView, ReportRowView, ReportView } from './schemas/reports.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const today = Temporal.Now.plainDateISO('Europe/Berlin');
const tenDaysAgo = today.subtract({ days: 10 });
const lab = { offboardingId: '', personId: '' };
let admin: TestOperator;

type Run = (text: string, ...values: readonly unknown[]) => Promise<readonly { readonly id?: string }[]>;
const runIn =
  (tx: Tx): Run =>
  (text, ...values) =>
    tx.query<{ id?: string }>(text, [organizationId, ...values]);

/** A case whose access ended at 15:00 UTC of a day. */
async function addCase(tx: Tx, personId: string, day: Temporal.PlainDate): Promise<string> {
  const run = runIn(tx);
  const departureId = randomUUIDv7();
  const [employment] = await run(
    'select employment_id as id from employment where organization_id = $1 and person_id = $2',
    personId,
  );
  const employmentId = employment?.id ?? '';
  await run(
    `insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
       notice_at, last_working_day, access_ends_at, employment_ends)
     values ($1, $2, 'hr', $3::text, $3::uuid, $4, 'voluntary', 'employee', 'Europe/Berlin', $5::date, $5::date, $5::date + time '15:00' at time zone 'UTC',
       $5::date)`,
    departureId,
    personId,
    employmentId,
    day.toString(),
  );
  const playbook = await shippedPlaybook('standard');
  return (await openOffboarding(tx, { departureId, personId, employmentId, playbook })).offboardingId;
}

type Thing = {
  readonly tag: string;
  readonly personId: string;
  readonly offboardingId?: string;
  readonly price?: readonly [minor: number, currency: string];
  readonly status?: string;
  readonly ownership?: string;
  readonly category?: string;
};

async function addThing(thing: Thing): Promise<{ readonly assetId: string; readonly itemId: string }> {
  const {
    tag,
    personId,
    offboardingId,
    price,
    status = 'deployed',
    ownership = 'company',
    category = 'laptop',
  } = thing;
  const assetId = await addAsset(db, organizationId, tag, personId);
  const itemId = randomUUIDv7();
  await withOrganization(db, organizationId, async (tx) => {
    const run = runIn(tx);
    await run(
      `update asset set value_minor = $3, currency = $4, status = $5, ownership = $6, category = $7
       where organization_id = $1 and asset_id = $2`,
      assetId,
      price?.[0] ?? null,
      price?.[1] ?? null,
      status,
      ownership,
      category,
    );
    if (offboardingId !== undefined)
      await run(
        `insert into item (organization_id, item_id, offboarding_id, kind, asset_id, label, expected_ending, expected_assurance)
         values ($1, $2, $3, 'asset', $4, $5, 'returned', 'confirmed')`,
        itemId,
        offboardingId,
        assetId,
        tag,
      );
  });
  return { assetId, itemId };
}

/** Ends the custody of an asset at a desk; answers the custody. */
async function takeBack(run: Run, assetId: string, day: string): Promise<string> {
  const [custody] = await run(
    `update custody set held_until = $3 where organization_id = $1 and asset_id = $2 returning custody_id as id`,
    assetId,
    day,
  );
  const custodyId = custody?.id ?? '';
  await run(
    `insert into hand_over (organization_id, hand_over_id, asset_id, from_kind, from_person_id, to_kind, at, custody_id)
     select $1, gen_random_uuid(), asset_id, 'person', person_id, 'location', held_until, custody_id from custody
     where organization_id = $1 and custody_id = $2`,
    custodyId,
  );
  return custodyId;
}

type Look = { readonly assetId: string; readonly custodyId: string; readonly faults: number; readonly at: string };

async function inspect(run: Run, { assetId, custodyId, faults, at }: Look): Promise<string> {
  const inspectionId = randomUUIDv7();
  await run(
    `insert into inspection (organization_id, inspection_id, asset_id, rubric, rubric_version, answers, missing, computed_grade, grade, faults,
       locks, repair_minor, currency, custody_id, inspected_by, inspected_at)
     values ($1, $2, $3, 'laptop', 1, '{}', '{}', 'B', 'B', $4, '{}', $5, 'EUR', $6, $7, $8)`,
    inspectionId,
    assetId,
    JSON.stringify(Array.from({ length: faults }, () => ({ fault: 'cracked', of: 'screen', costMinor: 12_000 }))),
    faults * 12_000,
    custodyId,
    admin.operatorId,
    at,
  );
  return inspectionId;
}

async function dispose(
  run: Run,
  done: {
    readonly assetId: string;
    readonly inspectionId?: string;
    readonly kind: string;
    readonly recovered: number | null;
  },
): Promise<string> {
  const dispositionId = randomUUIDv7();
  await run(
    `insert into disposition (organization_id, disposition_id, asset_id, inspection_id, kind, proposed_kind, policy, policy_version, reasons,
       value_basis, recovered_minor, currency, needs_approval, state, decided_by, carried_out_by, carried_out_at)
     values ($1, $2, $3, $4, $5, $5, 'standard', 1, '{}', 'unknown', $6, $7, false, 'carried_out', $8, $8, '2024-07-01')`,
    dispositionId,
    done.assetId,
    done.inspectionId ?? null,
    done.kind,
    done.recovered,
    done.recovered === null ? null : 'EUR',
    admin.operatorId,
  );
  return dispositionId;
}

before(async () => {
  admin = await signInAs(api, organizationId);
  const [sales, labs, listed, stays] = [
    await addPerson(db, organizationId, 'E1'),
    await addPerson(db, organizationId, 'E2'),
    await addPerson(db, organizationId, 'E3'),
    await addPerson(db, organizationId, 'E4'),
  ];
  const [first, second] = await withOrganization(db, organizationId, async (tx) => {
    await runIn(tx)(
      `update person set department = 'Lab', country = 'FR' where organization_id = $1 and person_id = $2`,
      labs,
    );
    await runIn(tx)(
      `update employment set end_date = '2024-03-31' where organization_id = $1 and person_id = $2`,
      listed,
    );
    return [
      await addCase(tx, sales, Temporal.PlainDate.from('2024-06-05')),
      await addCase(tx, labs, tenDaysAgo),
    ] as const;
  });
  Object.assign(lab, { offboardingId: second, personId: labs });
  const ofSales = { personId: sales, offboardingId: first };
  const laptop = await addThing({ ...ofSales, tag: 'LT-1', price: [100_000, 'EUR'] });
  const monitor = await addThing({ ...ofSales, tag: 'MO-1', status: 'lost', category: 'monitor' });
  const dock = await addThing({ ...ofSales, tag: 'DK-1', price: [9_000, 'GBP'], category: 'dock' });
  const phone = await addThing({ ...ofSales, tag: 'PH-1', price: [30_000, 'EUR'], category: 'phone' });
  const keyboard = await addThing({ ...ofSales, tag: 'KB-1', price: [4_000, 'EUR'], status: 'retired' });
  await addThing({ ...ofSales, tag: 'OWN-1', ownership: 'personal' });
  const late = await addThing({ personId: labs, offboardingId: second, tag: 'LT-2', price: [80_000, 'EUR'] });
  await addThing({ personId: listed, tag: 'LT-3', price: [10_000, 'EUR'] });
  const backAgain = await addPerson(db, organizationId, 'E5');
  await addThing({ personId: backAgain, tag: 'LT-7', price: [70_000, 'EUR'] });
  await withOrganization(db, organizationId, (tx) =>
    runIn(tx)(
      `with ended as (update employment set end_date = '2024-03-31' where organization_id = $1 and person_id = $2)
       insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date)
       values ($1, gen_random_uuid(), $2, 'hr', 'E5-B', 'employee', '2024-09-01')`,
      backAgain,
    ),
  );
  const [unseen, sound] = [
    await addThing({ personId: stays, tag: 'LT-5' }),
    await addThing({ personId: stays, tag: 'LT-6' }),
  ];

  await withOrganization(db, organizationId, async (tx) => {
    const run = runIn(tx);
    const seen = { offboardingId: first, method: 'scan', seenAt: Temporal.Instant.from('2024-06-10T10:00Z') } as const;
    await recordObservation(tx, { ...seen, itemId: laptop.itemId, value: 'returned', assurance: 'attested' });
    const word = { ...seen, method: 'statement', assurance: 'attested', value: 'returned' } as const;
    await recordObservation(tx, { ...word, itemId: keyboard.itemId });
    await recordObservation(tx, { ...seen, itemId: monitor.itemId, value: 'lost', assurance: 'attested' });
    await run(
      `insert into book_value (organization_id, asset_id, valued_on, value_minor, currency, recorded_by) values ($1, $2, '2024-01-01', 7000, 'GBP', $3),
         ($1, $2, '2024-05-01', 5000, 'GBP', $3), ($1, $2, '2999-01-01', 1, 'GBP', $3)`,
      dock.assetId,
      admin.operatorId,
    );
    for (const [one, offboardingId, personId, state, due] of [
      [phone, first, sales, 'on_its_way', null],
      [late, second, labs, 'planned', today.subtract({ days: 1 }).toString()],
    ] as const)
      await run(
        `insert into asset_return (organization_id, asset_return_id, offboarding_id, item_id, asset_id, person_id, reasons, state, due_on)
         values ($1, gen_random_uuid(), $2, $3, $4, $5, '{}', $6, $7)`,
        offboardingId,
        one.itemId,
        one.assetId,
        personId,
        state,
        due,
      );

    const broken = { assetId: laptop.assetId, custodyId: await takeBack(run, laptop.assetId, '2024-06-10T10:00Z') };
    const found = await inspect(run, { ...broken, faults: 1, at: '2024-06-11' });
    await run(
      `insert into repair (organization_id, repair_id, asset_id, disposition_id, vendor, cap_minor, cost_minor, currency, data_state, sent_by, sent_at,
         outcome, back_by, back_at) values ($1, gen_random_uuid(), $2, $3, 'Workshop', 20000, 9000, 'EUR', 'none', $4, '2024-06-12', 'repaired', $4, '2024-06-20')`,
      laptop.assetId,
      await dispose(run, { assetId: laptop.assetId, inspectionId: found, kind: 'repair', recovered: null }),
      admin.operatorId,
    );
    await inspect(run, { ...broken, faults: 0, at: '2024-06-21' });
    await takeBack(run, unseen.assetId, '2024-06-12T10:00Z');
    const custodyId = await takeBack(run, sound.assetId, '2024-08-12T10:00Z');
    await inspect(run, { assetId: sound.assetId, custodyId, faults: 0, at: '2024-08-13' });
    await dispose(run, { assetId: laptop.assetId, kind: 'redeploy', recovered: 50_000 });
    await dispose(run, { assetId: unseen.assetId, kind: 'sell', recovered: null });
    await run(
      `insert into zombie (organization_id, asset_id, since_night, reason) values ($1, $2, '2024-07-06', 'leaver')`,
      dock.assetId,
    );
    await addSeats(run, sales);
  });
});

async function addSeats(run: Run, personId: string): Promise<void> {
  for (const [licence, period, saving, from, why] of [
    ['Chat', 'month', 1_000, '2024-07-01', 'monthly'],
    ['Draw', 'year', 72_000, '2999-06-13', 'at_renewal'],
    ['Mail', 'year', null, null, 'minimum'],
    ['Plan', 'year', null, null, 'price_unknown'],
  ] as const)
    await run(
      `with l as (insert into licence (organization_id, licence_id, name, period) values ($1, gen_random_uuid(), $2, $3) returning licence_id)
       insert into seat (organization_id, seat_id, licence_id, person_id, held_from, held_until, ended_as, saving_minor, currency, saves_from,
         saving_why)
       select $1, gen_random_uuid(), licence_id, $4, '2024-01-01', '2024-06-08', 'released', $5, $6, $7, $8 from l`,
      licence,
      period,
      personId,
      saving,
      saving === null ? null : 'EUR',
      from,
      why,
    );
}

async function read(path: string, by: TestOperator = admin): Promise<ReportView> {
  const answer = await by.send('GET', `/reports/${path}`);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<ReportView>();
}

/** The states that have rows: how many, what they come to, and of how many nobody knows. */
function told(figures: ReportView['figures']): Readonly<Record<string, string>> {
  const words = (figure: ReportView['figures'][number]) =>
    [
      figure.rows,
      ...figure.amounts.map(({ currency, minor }) => `${currency} ${minor}`),
      `${figure.unknown} unknown`,
    ].join(', ');
  return Object.fromEntries(figures.filter(({ rows }) => rows > 0).map((figure) => [figure.state, words(figure)]));
}

const counted = async (path: string, by?: TestOperator) => told((await read(path, by)).figures);

test('each report counts what its definition says, currency by currency, and the unknown as unknown', async () => {
  assert.deepEqual(await counted('return_status'), {
    received: '1, EUR 100000, 0 unknown',
    said_back: '1, EUR 4000, 0 unknown',
    not_returned: '1, 1 unknown',
    on_the_way: '1, EUR 30000, 0 unknown',
    late: '1, EUR 80000, 0 unknown',
    unknown: '1, GBP 5000, 0 unknown',
  });
  assert.deepEqual(await counted('recovery'), {
    within_30_days: '1, EUR 100000, 0 unknown',
    said_back: '1, EUR 4000, 0 unknown',
    not_returned: '1, 1 unknown',
    out: '2, EUR 30000, GBP 5000, 0 unknown',
    too_young: '1, EUR 80000, 0 unknown',
  });
  assert.deepEqual(await counted('value_at_risk'), {
    lost: '1, 1 unknown',
    on_the_way: '1, EUR 30000, 0 unknown',
    with_leaver: '3, EUR 90000, GBP 5000, 0 unknown',
  });
  assert.deepEqual(await counted('damage'), {
    damaged: '1, EUR 9000, 0 unknown',
    sound: '1, EUR 0, 0 unknown',
    unknown: '1, 1 unknown',
  });
  assert.deepEqual(await counted('recovered_value'), { redeploy: '1, EUR 50000, 0 unknown', sell: '1, 1 unknown' });
  assert.deepEqual(await counted('licences'), {
    saves_now: '1, EUR 12000, 0 unknown',
    saves_later: '1, EUR 72000, 0 unknown',
    saves_nothing: '1, 0 unknown',
    unknown: '1, 1 unknown',
  });
  const zombies = await read('zombies');
  assert.deepEqual(told(zombies.figures), { leaver: '1, GBP 5000, 0 unknown' });
  assert.equal(zombies.asOf, null, 'nobody has counted zombies here');
});

test('every state is told, also one without rows, and every figure leads to exactly its rows', async () => {
  const { items } = (await admin.send('GET', '/reports')).json<ReportListView>();
  for (const { name, states } of items) {
    const whole = await read(`${name}?by=department`);
    assert.deepEqual(
      whole.figures.map(({ state }) => state),
      states.map(({ state }) => state),
    );
    const inGroups = whole.groups.flatMap(({ figures }) => figures);
    assert.equal(sum(inGroups), sum(whole.figures), name);
    for (const { link, rows, state, unknown } of [...whole.figures, ...inGroups]) {
      const page = (await admin.send('GET', link.replace('/api/v1', ''))).json<{ items: ReportRowView[] }>();
      assert.equal(page.items.length, rows, link);
      assert.ok(page.items.every((row) => row.state === state));
      assert.equal(page.items.filter((row) => row.unknown).length, unknown, link);
    }
  }
});

const sum = (figures: ReportView['figures']) => figures.reduce((all, { rows }) => all + rows, 0);

test('rows are told apart by department, country, category and month, and chosen by whole days', async () => {
  const groups = async (path: string) =>
    (await read(path)).groups.map(({ group, figures }) => [group, sum(figures)] as const);
  assert.deepEqual(await groups('return_status?by=department'), [
    ['Lab', 1],
    ['Sales', 5],
  ]);
  assert.deepEqual(await groups('return_status?by=country'), [
    ['DE', 5],
    ['FR', 1],
  ]);
  assert.deepEqual(await groups('return_status?by=site'), [['none', 6]]);
  assert.deepEqual(await groups('value_at_risk?by=category'), [
    ['dock', 1],
    ['laptop', 2],
    ['monitor', 1],
    ['phone', 1],
  ]);
  assert.deepEqual(await groups('damage?by=month'), [
    ['2024-06', 2],
    ['2024-08', 1],
  ]);
  assert.deepEqual(await groups('licences?by=category'), [
    ['Chat', 1],
    ['Draw', 1],
    ['Mail', 1],
    ['Plan', 1],
  ]);
  const within = async (period: string) => sum((await read(`damage?${period}`)).figures);
  assert.equal(await within('from=2024-06-10&to=2024-06-12'), 2);
  assert.equal(await within('from=2024-06-11&to=2024-06-12'), 1);
  assert.equal(await within('from=2024-06-13'), 1);
});

test('rows come page by page, the latest first, each once', async () => {
  const seen: string[] = [];
  let cursor = '';
  for (;;) {
    const answer = await admin.send('GET', `/reports/return_status/rows?limit=2${cursor}`);
    const page = answer.json<{ items: ReportRowView[]; next: string | null }>();
    seen.push(...page.items.map(({ label }) => label));
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
  }
  assert.equal(seen[0], 'LT-2 Model');
  assert.deepEqual(seen.toSorted(), [
    'DK-1 Model',
    'KB-1 Model',
    'LT-1 Model',
    'LT-2 Model',
    'MO-1 Model',
    'PH-1 Model',
  ]);
});

test('a question that makes no sense is refused with a sentence', async () => {
  for (const [path, says] of [
    ['return_status?from=2024-02-01&to=2024-01-01', /ends \(2024-01-01\) before it begins/],
    ['return_status/rows?state=fine', /no state fine. It has: received/],
    ['return_status/rows?group=Sales', /A group needs/],
  ] as const) {
    const answer = await admin.send('GET', `/reports/${path}`);
    assert.equal(answer.statusCode, 400, path);
    assert.match(answer.body, says);
  }
});

test('a group that nobody knows is refused by its name, and not answered with nothing', async () => {
  const rows = (path: string, by = admin) => by.send('GET', `/reports/${path}`);
  for (const [path, status, says] of [
    ['return_status/rows?by=department&group=Sails', 404, /No department “Sails” is known/],
    ['return_status/rows?by=country&group=Germany', 404, /country “Germany”/],
    ['return_status/rows?by=site&group=Moon', 404, /No site “Moon” is known/],
    ['value_at_risk/rows?by=category&group=laptops', 400, /No category “laptops” is known/],
    ['licences/rows?by=category&group=Chatter', 404, /no such licence/],
    ['damage/rows?by=month&group=June', 400, /no month/],
  ] as const) {
    const answer = await rows(path);
    assert.equal(answer.statusCode, status, answer.body);
    assert.match(answer.body, says);
  }
  const inLab = await signInAs(api, organizationId, [{ role: 'security', scope: 'department', value: 'Lab' }]);
  assert.equal((await rows('return_status/rows?by=department&group=Lab', inLab)).statusCode, 200);
  assert.equal((await rows('return_status/rows?by=department&group=Sales', inLab)).statusCode, 404);
  for (const path of ['recovery/rows?by=site&group=none', 'damage/rows?by=month&group=2020-01'])
    assert.equal((await rows(path)).statusCode, 200, path);
});

test('a scope, an own departure and a confidential one narrow every figure and every list', async () => {
  const inLab = await signInAs(api, organizationId, [{ role: 'security', scope: 'department', value: 'Lab' }]);
  assert.deepEqual(await counted('return_status', inLab), { late: '1, EUR 80000, 0 unknown' });
  assert.deepEqual(await counted('value_at_risk', inLab), { with_leaver: '1, EUR 80000, 0 unknown' });
  for (const name of ['damage', 'recovered_value', 'licences', 'zombies'])
    assert.deepEqual(await counted(name, inLab), {}, name);

  const leaver = await signInAs(api, organizationId, undefined, lab.personId);
  assert.equal((await counted('return_status', leaver))['late'], undefined);
  assert.equal((await counted('value_at_risk', leaver))['with_leaver'], '2, EUR 10000, GBP 5000, 0 unknown');

  await withOrganization(db, organizationId, (tx) =>
    runIn(tx)(
      `insert into embargo (organization_id, offboarding_id, departure_id, until_informed)
       select $1, offboarding_id, departure_id, true from offboarding where organization_id = $1 and offboarding_id = $2`,
      lab.offboardingId,
    ),
  );
  for (const name of ['return_status', 'recovery', 'value_at_risk']) {
    assert.deepEqual(await counted(name, inLab), {}, name);
    const page = (await inLab.send('GET', `/reports/${name}/rows`)).json<{ items: [] }>();
    assert.deepEqual(page.items, [], name);
  }
});

test('what is still open is told by its age, and what nobody could look at says so', async () => {
  const { figures } = (await admin.send('GET', '/reports/ageing')).json<ReportView>();
  const { items } = (await admin.send('GET', '/reports/ageing/rows?limit=100')).json<{ items: ReportRowView[] }>();
  assert.ok(items.length > 0);
  for (const { state, rows, amounts, unknown } of figures) {
    assert.equal(items.filter((row) => row.state === state).length, rows, state);
    assert.deepEqual([amounts, unknown], [[], 0]);
  }
  for (const { at, state } of items) {
    const days = Math.floor((Date.now() - Date.parse(at)) / 86_400_000);
    const age = days <= 7 ? 'week' : days <= 30 ? 'month' : days <= 90 ? 'quarter' : 'older';
    assert.equal(state, age);
  }
  const bad = await admin.send('GET', '/reports/ageing/rows?by=category&group=laptop');
  assert.equal(bad.statusCode, 400);
});

test('an application that cannot be asked is shown as one, and so is an account that nobody answers for', async () => {
  const [, directory] = [
    await addApplication(db, organizationId, { name: 'Wiki', connector: 'manual' }),
    await addApplication(db, organizationId, { name: 'Directory', connector: 'simulated' }),
  ];
  const account = (login: string, values: Readonly<Record<string, unknown>> = {}) => {
    const { personId = null, match = null, kind = 'human' } = values;
    return db.owner.query(
      `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, kind, active, seen_at)
       values ($1, gen_random_uuid(), $2, $3, $3, $4, $5, $6, true, now())`,
      [organizationId, directory, login, personId, match, kind],
    );
  };
  await account('orphan');
  await account('robot', { kind: 'service' });
  await account('guess', { personId: lab.personId, match: 'email' });
  const stateOf = async (report: string) => {
    const { items } = (await admin.send('GET', `/reports/${report}/rows`)).json<{ items: ReportRowView[] }>();
    return Object.fromEntries(items.map(({ label, state }) => [label, state]));
  };
  const { Wiki, Directory } = await stateOf('coverage');
  assert.deepEqual([Wiki, Directory], ['by_hand', 'silent']);
  const accounts = await stateOf('accounts');
  assert.equal(accounts['Directory: orphan'], 'unowned');
  assert.equal(accounts['Directory: robot'], 'service');
  assert.equal(accounts['Directory: guess'], 'guessed');
  await db.owner.query(
    'update application set last_seen_at = now() where organization_id = $1 and application_id = $2',
    [organizationId, directory],
  );
  assert.equal((await stateOf('coverage'))['Directory'], 'answers');
  assert.equal((await admin.send('GET', '/reports/accounts/rows?by=category&group=None')).statusCode, 404);
  assert.equal((await admin.send('GET', '/reports/accounts/rows?by=category&group=Directory')).statusCode, 200);
});
