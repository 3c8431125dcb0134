import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { useDatabase } from '../../../test/database.ts';
import { addApplication, addOrganization, shippedPlaybook } from '../../../test/organization.ts';
import { systemActor } from '../../core/event.ts';
import { countLeaver, figuresOf } from '../../core/metrics/metric-report.ts';
import { addUp } from '../../core/metrics/metric-totals.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { listLeavers } from '../../store/metrics/metric-population.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { readFacts } from './metric-facts.ts';
import { measure } from './metrics.ts';

const db = await useDatabase();
const playbooks = new Map([
  ['standard', await shippedPlaybook('standard')],
  ['contractor', await shippedPlaybook('contractor')],
]);
const period = { from: Temporal.Instant.from('2023-12-31T23:00Z'), until: Temporal.Instant.from('2024-12-31T23:00Z') };
const everybody = { exceptPersonId: null, askedBy: null };
const frame = {
  zombies: { uncounted: { why: 'nothing_yet' } },
  reuseNotMeasured: 'no target is set',
  coverage: { measured: 0, of: 0 },
} as const;

const look = fc.record({
  value: fc.constantFrom('held', 'suspended', 'unknown', 'returned', 'lost', 'released', 'bought_out'),
  assurance: fc.constantFrom('confirmed', 'attested'),
  hours: fc.integer({ min: -50, max: 2_000 }),
  scanned: fc.boolean(),
});
const thing = fc.record({
  kind: fc.constantFrom('account', 'asset', 'seat'),
  inCase: fc.boolean(),
  odd: fc.integer({ min: 0, max: 5 }),
  looks: fc.array(look, { maxLength: 4 }),
  endedHours: fc.option(fc.integer({ min: -100, max: 3_000 })),
});
const anyLeaver = fc.record({
  day: fc.integer({ min: 0, max: 700 }),
  hasCase: fc.boolean(),
  closed: fc.boolean(),
  cancelled: fc.boolean(),
  hold: fc.boolean(),
  quiet: fc.boolean(),
  department: fc.constantFrom('Sales', 'Legal'),
  lateHours: fc.integer({ min: -200, max: 200 }),
  things: fc.array(thing, { maxLength: 5 }),
  steps: fc.array(
    fc.record({
      done: fc.boolean(),
      evidence: fc.constantFrom('note', 'confirmed', 'approval'),
      proven: fc.boolean(),
      waived: fc.boolean(),
    }),
    { maxLength: 5 },
  ),
});
type Leaver = typeof anyLeaver extends fc.Arbitrary<infer One> ? One : never;
type Thing = Leaver['things'][number];
type Place = { readonly tx: Tx; readonly applications: readonly string[]; readonly operatorId: string };

const after = (ends: Temporal.Instant, hours: number) => ends.add({ minutes: hours * 60 + 7 });

async function addLeaver(place: Place, leaver: Leaver, number: number): Promise<string | null> {
  const { tx } = place;
  const insert = (text: string, values: readonly unknown[]) => tx.query(text, [tx.organizationId, ...values]);
  const [personId, employmentId, departureId, offboardingId] = [1, 2, 3, 4].map(() => randomUUIDv7());
  const ends = Temporal.Instant.from('2024-01-01T16:00Z').add({ hours: 24 * (leaver.day % 366) });
  const day = ends.toString().slice(0, 10);
  await insert('insert into person (organization_id, person_id, display_name, department) values ($1, $2, $3, $4)', [
    personId,
    `Person ${number}`,
    leaver.department,
  ]);
  await insert(
    `insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date, end_date)
     values ($1, $2, $3, 'hr', $4, 'employee', '2020-01-01', $5)`,
    [employmentId, personId, `E${number}`, leaver.hasCase ? null : day],
  );
  if (leaver.hasCase) {
    await insert(
      `insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
         notice_at, last_working_day, access_ends_at, employment_ends, state, received_at, legal_hold)
       values ($1, $2, 'hr', $3, $4, $5, $11, 'employee', 'Europe/Berlin', $6, $7, $6, $7, $8, $9, $10)`,
      [
        departureId,
        `D${number}`,
        personId,
        employmentId,
        ends,
        day,
        leaver.cancelled ? 'cancelled' : 'expected',
        after(ends, leaver.lateHours),
        leaver.hold,
        leaver.quiet ? 'death' : 'voluntary',
      ],
    );
    await insert(
      `insert into offboarding (organization_id, offboarding_id, departure_id, person_id, employment_id, number, playbook, playbook_version,
         playbook_body, state, closed_at) values ($1, $2, $3, $4, $5, $6, 'standard', 1, $9, $7, $8)`,
      [
        offboardingId,
        departureId,
        personId,
        employmentId,
        number,
        leaver.closed ? 'closed' : 'open',
        leaver.closed ? after(ends, 50) : null,
        leaver.quiet ? { writes_to_person: false } : {},
      ],
    );
  }
  const about = {
    ...place,
    personId: personId ?? '',
    offboardingId: leaver.hasCase ? (offboardingId ?? '') : null,
    ends,
  };
  for (const [at, one] of leaver.things.entries()) await addThing(about, one, `${number}-${at}`);
  if (leaver.hasCase) for (const [at, step] of leaver.steps.entries()) await addStep(about, step, at);
  return leaver.hasCase ? (offboardingId ?? null) : null;
}

type About = Place & {
  readonly personId: string;
  readonly offboardingId: string | null;
  readonly ends: Temporal.Instant;
};

async function addThing(about: About, { kind, inCase, odd, looks, endedHours }: Thing, name: string): Promise<void> {
  const { tx, personId, ends, applications, offboardingId } = about;
  const insert = (text: string, values: readonly unknown[]) => tx.query(text, [tx.organizationId, ...values]);
  const [id, itemId] = [randomUUIDv7(), randomUUIDv7()];
  const until = endedHours === null ? null : after(ends, endedHours);
  if (kind === 'account')
    await insert(
      `insert into account (organization_id, account_id, application_id, external_id, login, kind, active, person_id, match, seen_at, privileged)
       values ($1, $2, $3, $4, $4, $5, $6, $7, 'identifier', $8, $9)`,
      [
        id,
        applications[odd % 2],
        name,
        odd === 5 ? 'service' : 'human',
        odd === 4 ? null : odd % 2 === 0,
        personId,
        after(ends, odd * 30 - 60),
        odd === 3 ? null : odd > 2,
      ],
    );
  if (kind === 'asset') {
    await insert(
      `insert into asset (organization_id, asset_id, tag, category, ownership, status) values ($1, $2, $3, 'laptop', $4, $5)`,
      [id, name, odd === 5 ? 'personal' : 'company', until === null ? 'deployed' : 'received'],
    );
    await insert(
      `insert into custody (organization_id, custody_id, asset_id, person_id, held_from, held_until, condition_in)
       values ($1, $2, $3, $4, '2020-01-01', $5, $6)`,
      [randomUUIDv7(), id, personId, until, odd % 2 === 0 ? 'good' : null],
    );
  }
  if (kind === 'seat') {
    const licenceId = randomUUIDv7();
    await insert(
      `insert into licence (organization_id, licence_id, name, application_id, reassignable, term_ends) values ($1, $2, $3, $4, $5, $6)`,
      [licenceId, name, applications[odd % 2], odd === 5 ? null : odd > 0, odd === 1 ? '2024-01-05' : '2030-01-01'],
    );
    await insert(
      `insert into seat (organization_id, seat_id, licence_id, person_id, held_from, held_until) values ($1, $2, $3, $4, '2020-01-01', $5)`,
      [id, licenceId, personId, until],
    );
  }
  if (!inCase || offboardingId === null) return;
  await insert(
    `insert into item (organization_id, item_id, offboarding_id, kind, ${kind}_id, label, expected_ending, expected_assurance)
     values ($1, $2, $3, $4, $5, 'thing', $6, $7)`,
    [
      itemId,
      offboardingId,
      kind,
      id,
      kind === 'account' ? 'suspended' : kind === 'asset' ? 'returned' : 'released',
      odd % 2 === 0 ? 'confirmed' : 'attested',
    ],
  );
  for (const { value, assurance, hours, scanned } of looks)
    await insert(
      `insert into observation (organization_id, observation_id, offboarding_id, item_id, value, assurance, seen_at, method)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [randomUUIDv7(), offboardingId, itemId, value, assurance, after(ends, hours), scanned ? 'scan' : 'statement'],
    );
  if (odd === 2)
    await insert(
      `insert into waiver (organization_id, waiver_id, offboarding_id, item_id, operator_id, reason, until, waived_at)
       values ($1, $2, $3, $4, $5, 'because', $6, $7)`,
      [randomUUIDv7(), offboardingId, itemId, about.operatorId, endedHours === null ? null : '2099-01-01T00:00Z', ends],
    );
}

async function addStep(about: About, step: Leaver['steps'][number], at: number): Promise<void> {
  const { tx, offboardingId, ends, operatorId } = about;
  const insert = (text: string, values: readonly unknown[]) => tx.query(text, [tx.organizationId, ...values]);
  const stepId = randomUUIDv7();
  await insert(
    `insert into step (organization_id, step_id, offboarding_id, key, title, action, mode, owner, evidence, phase, due_rule, due_at, state, revision)
     values ($1, $2, $3, $4, 'Step', 'task', 'human', '{it}', $5, 'gate', '{}', $6, $7, 1)`,
    [
      stepId,
      offboardingId,
      `step-${at}`,
      [step.evidence],
      at === 4 ? '2099-01-01T00:00Z' : ends,
      step.done ? 'done' : 'asked',
    ],
  );
  if (step.proven)
    await insert(
      `insert into evidence (organization_id, evidence_id, offboarding_id, step_id, kind) values ($1, $2, $3, $4, 'note')`,
      [randomUUIDv7(), offboardingId, stepId],
    );
  if (step.waived)
    await insert(
      `insert into waiver (organization_id, waiver_id, offboarding_id, step_id, operator_id, reason) values ($1, $2, $3, $4, $5, 'because')`,
      [randomUUIDv7(), offboardingId, stepId, operatorId],
    );
}

/** What the database adds up must be what the pure functions make of the facts as they are now, figure by figure. */
async function agrees(tx: Tx, filters: Parameters<typeof measure>[1]['filters']): Promise<void> {
  const question = { filters, by: null, ...everybody, caseRights: true, playbooks };
  const answer = await measure(tx, { ...question, period: '2024' });
  const asOfMs = answer.asOf.epochMilliseconds;
  const rows = await listLeavers(tx, { ...period, ...everybody, ...filters }, { after: null, most: 1_000 });
  const facts = await readFacts(
    tx,
    rows.filter(({ leftOut }) => leftOut === null),
    playbooks,
    answer.asOf,
  );
  const counted = facts.map((one) => countLeaver(one.facts, asOfMs));
  const expected = figuresOf(addUp(counted, asOfMs, filters), frame, filters);
  assert.equal(answer.population, counted.length);
  for (const figure of expected) {
    const told = answer.figures.find(({ metric }) => metric === figure.metric);
    if (figure.metric === 'zombie_reduction') continue;
    const beside = new Set(['re-used so far', 'coverage']);
    const plain = (one: typeof figure) => ({
      ...one,
      companions: one.companions.filter(({ name }) => !beside.has(name)),
    });
    assert.deepEqual(told === undefined ? undefined : plain(told), plain(figure));
    const { numerator, remainder, excluded, tooYoung, population } = figure.identity;
    assert.equal(numerator + remainder + excluded + tooYoung, population);
  }
}

async function addPlace(): Promise<{ readonly organizationId: string; readonly applications: readonly string[] }> {
  const organizationId = await addOrganization(db);
  const applications = [
    await addApplication(db, organizationId, { name: 'Directory', connector: 'simulated' }),
    await addApplication(db, organizationId, { name: 'Badge', connector: 'manual' }),
  ];
  // Somebody who stays: a department in which nobody is on record is not asked about.
  await db.owner.query(
    `insert into person (organization_id, person_id, display_name, department) values ($1, $2, 'Sam', 'Sales')`,
    [organizationId, randomUUIDv7()],
  );
  return { organizationId, applications };
}

async function operatorOf(tx: Tx): Promise<string> {
  const operatorId = randomUUIDv7();
  await tx.query(
    `insert into operator (organization_id, operator_id, name, email) values ($1, $2, 'Olga', 'o@example.test')`,
    [tx.organizationId, operatorId],
  );
  return operatorId;
}

const filters = [{}, { department: 'Sales' }, { assurance: 'confirmed' }, { connected: true }, { privileged: false }];

test('the database adds up what the pure functions say, figure by figure, whatever was recorded', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyLeaver, { minLength: 1, maxLength: 10 }), async (leavers) => {
      const { organizationId, applications } = await addPlace();
      await withOrganization(db, organizationId, async (tx) => {
        const place = { tx, applications, operatorId: await operatorOf(tx) };
        for (const [at, leaver] of leavers.entries()) await addLeaver(place, leaver, at + 1);
        for (const filter of filters) await agrees(tx, filter);
      });
    }),
    { numRuns: 15 },
  );
});

test('what was added up before is never told once a case, the inventory, a licence or a place has changed', async () => {
  const { organizationId, applications } = await addPlace();
  const [sample] = fc.sample(anyLeaver, { numRuns: 1, seed: 7 });
  assert.ok(sample);
  const things: Thing[] = (['account', 'asset', 'seat'] as const).map((kind) => ({
    kind,
    inCase: true,
    odd: 2,
    looks: [],
    endedHours: null,
  }));
  const cases = await withOrganization(db, organizationId, async (tx) => {
    const place = { tx, applications, operatorId: await operatorOf(tx) };
    const leaving = { ...sample, hasCase: true, cancelled: false, closed: true, things, hold: false };
    return [await addLeaver(place, leaving, 1), await addLeaver(place, { ...leaving, hasCase: false }, 2)];
  });
  const changes: readonly string[] = [
    `update account set active = false, seen_at = '2024-12-30' where organization_id = $1`,
    `update custody set held_until = '2024-12-30', condition_in = 'good' where organization_id = $1`,
    `update asset set status = 'in_transit' where organization_id = $1`,
    `update licence set reassignable = false where organization_id = $1`,
    `update seat set held_until = now() where organization_id = $1`,
    `update application set connector = 'manual' where organization_id = $1`,
    `update person set time_zone = 'Pacific/Auckland' where organization_id = $1`,
    `update organization set time_zone = 'America/New_York' where organization_id = $1`,
    `update employment set end_date = end_date + 1 where organization_id = $1 and end_date is not null`,
    `insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date)
     select organization_id, gen_random_uuid(), person_id, 'hr', 'again-' || display_name, 'employee', '2025-01-01' from person
     where organization_id = $1`,
    `update step set state = 'done' where organization_id = $1`,
    `insert into evidence (organization_id, evidence_id, offboarding_id, step_id, kind)
     select organization_id, gen_random_uuid(), offboarding_id, step_id, 'note' from step where organization_id = $1`,
    `update offboarding set state = 'open', closed_at = null, reopened_at = now() where organization_id = $1`,
    `update departure set access_ends_at = access_ends_at - interval '1 day' where organization_id = $1`,
  ];
  await withOrganization(db, organizationId, (tx) => agrees(tx, {}));
  for (const change of changes) {
    await withOrganization(db, organizationId, async (tx) => {
      await tx.query(change, [organizationId]);
      // Whatever changes a case says so in its ledger.
      for (const offboardingId of cases)
        if (offboardingId !== null && /step|offboarding|departure/.test(change))
          await recordEvent(tx, { offboardingId, type: 'offboarding.resumed', actor: systemActor });
    });
    await withOrganization(db, organizationId, (tx) => agrees(tx, {}));
  }
});
