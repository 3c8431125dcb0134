import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testKey, useDatabase } from '../database.ts';
import { findImports } from '../imports.ts';
import { check, type Rule } from './check.ts';
import { type Facts, type Line, readFacts } from './facts.ts';
import { makeScene, type Scene } from './scene.ts';
import { makeWorkers, type Workers } from './workers.ts';

const db = await useDatabase({ maxConnections: 4 });
const directory = await mkdtemp(join(tmpdir(), 'handback-checker-'));
const leaseMs = 5_000;
let scene: Scene;
let workers: Workers;
let facts: Facts;

before(async () => {
  const journals = join(directory, 'journals');
  scene = await makeScene({ db, journals, people: 3, applications: { directory: {}, crm: {} }, leaseMs, seed: 1 });
  workers = makeWorkers(join(directory, 'workers'), {
    url: db.config.url,
    key: Buffer.from(testKey).toString('hex'),
    leaseMs,
    scanEveryMs: 50,
    concurrency: 4,
    tells: true,
  });
  const worker = workers.start();
  await worker.works;
  await scene.leave('standard');
  await scene.leave('immediate');
  await scene.settle(60_000);
  await worker.stop();
  facts = await readFacts(db.config.url, scene.organizationId, journals);
});

after(async () => {
  await workers.stopAll();
  await scene.stop();
  await rm(directory, { recursive: true, force: true });
});

test('the checker imports nothing of what it checks', async () => {
  for (const file of ['check.ts', 'facts.ts']) {
    const text = await readFile(new URL(file, import.meta.url), 'utf8');
    const imports = findImports(text);
    assert.ok(imports.length > 0);
    for (const { specifier } of imports) assert.match(specifier ?? 'computed', /^(node:.+|pg|\.\/facts\.ts)$/);
  }
});

test('an undisturbed run breaks no promise', () => {
  assert.deepEqual(check(facts), []);
  assert.deepEqual(
    facts.cases.map((row) => row.state),
    ['closed', 'closed'],
  );
});

/** What somebody changed behind the checker's back, and the rule that has to speak up. */
const tamperings: readonly (readonly [string, Rule, (facts: Facts) => Facts])[] = [
  ['an effect that the application never had', 'lost', (one) => withoutLine(one, 'revoke-sessions')],
  ['an account that is still active', 'still_open', (one) => withLast(one, { status: 'active' })],
  ['a keyed effect that was applied twice', 'twice', (one) => withLine(one, 'seats/release', (line) => [line, line])],
  ['sessions that were ended once too often', 'twice', (one) => withLast(one, { sessionsEnded: 2 })],
  [
    'a write on an account of somebody who stays',
    'untouched',
    (one) =>
      withLine(one, 'suspend', (line) => [line, { ...line, account: { ...line.account, employeeNumber: 'S1' } }]),
  ],
  [
    'a write that no step asked for',
    'unannounced',
    (one) => withLine(one, 'suspend', (line) => [line, { ...line, operationId: 'somebody-else' }]),
  ],
  [
    'a write without a snapshot before it',
    'unannounced',
    (one) => ({ ...one, attempts: one.attempts.map((attempt) => ({ ...attempt, snapshot: null })) }),
  ],
  [
    'a write that no attempt admits',
    'hidden',
    (one) => ({ ...one, attempts: first(one.attempts, { outcome: 'definitely_not', reason: 'so it says' }) }),
  ],
  [
    'an attempt without an outcome',
    'hidden',
    (one) => ({ ...one, attempts: first(one.attempts, { outcome: null, finished_at: null }) }),
  ],
  [
    'an ambiguity without a reason',
    'hidden',
    (one) => ({ ...one, attempts: first(one.attempts, { outcome: 'ambiguous', reason: null }) }),
  ],
  ['a step that nobody ever leaves', 'stuck', (one) => ({ ...one, steps: first(one.steps, { state: 'running' }) })],
  [
    'a step that waits for steps that have ended',
    'stuck',
    (one) => ({ ...one, steps: first(one.steps, { state: 'waiting', blocked_by: 1, really_blocked_by: 0 }) }),
  ],
  [
    'a step that is due in an open case and is not done',
    'stuck',
    (one) => ({
      ...one,
      cases: one.cases.map((row) => ({ ...row, state: 'open' })),
      steps: first(one.steps, { state: 'waiting', start_at: 0, blocked_by: 0, really_blocked_by: 0 }),
    }),
  ],
  [
    'an item that is shown as done without a reading',
    'unproven',
    (one) => ({ ...one, observations: one.observations.filter(({ value }) => value !== 'suspended') }),
  ],
  [
    'an item that is shown as done, asked for again since',
    'unproven',
    (one) => ({ ...one, items: one.items.map((item) => ({ ...item, commanded_at: one.now })) }),
  ],
  ['an item that is shown as done and came back', 'unproven', (one) => withLast(one, { status: 'active' })],
  [
    'an item that was written down as ended before it was',
    'unproven',
    (one) => ({ ...one, observations: one.observations.map((seen) => ({ ...seen, recorded_at: 0 })) }),
  ],
  ['a missing event', 'ledger', (one) => ({ ...one, events: one.events.slice(1) })],
  [
    'an event in another place',
    'ledger',
    (one) => ({ ...one, events: first(one.events, { bytes: one.events[1]?.bytes ?? Buffer.alloc(0) }) }),
  ],
  ['an event that is no JSON', 'ledger', (one) => ({ ...one, events: first(one.events, { bytes: Buffer.from('{') }) })],
  [
    'private values that were changed',
    'ledger',
    (one) => ({
      ...one,
      events: one.events.map((event) =>
        event.content === null ? event : { ...event, content: Buffer.from('{"reason":"another"}') },
      ),
    }),
  ],
  [
    'a step that is done without the event that ends it',
    'ended_twice',
    (one) => ({ ...one, events: one.events.filter((event) => !event.bytes.includes('step.ended')) }),
  ],
  [
    'a step that ended twice',
    'ended_twice',
    (one) => ({
      ...one,
      events: one.events.flatMap((event) => (event.bytes.includes('step.ended') ? [event, event] : event)),
    }),
  ],
  [
    'two attempts under one claim',
    'ended_twice',
    (one) => ({
      ...one,
      attempts: one.attempts.flatMap((attempt) => [attempt, { ...attempt, attempt_id: 'another' }]),
    }),
  ],
  [
    'a step that was tried again after it was done',
    'ended_twice',
    (one) => ({ ...one, attempts: first(one.attempts, { started_at: one.now }) }),
  ],
  [
    'a step that was taken from automation though no worker ended with it',
    'blamed',
    (one) => {
      const stepId = one.steps.find(({ action }) => action === 'suspend')?.step_id;
      const given = { type: 'step.given_to_person', about: { kind: 'step', id: stepId } };
      const event = { bytes: Buffer.from(JSON.stringify(given)), content: Buffer.from('{"reason":"Twice in a row"}') };
      return { ...one, events: [...one.events, ...one.events.slice(0, 1).map((row) => ({ ...row, ...event }))] };
    },
  ],
  [
    'a blind write that nobody heard the end of and that is called done',
    'hidden',
    (one) => ({
      ...one,
      attempts: one.attempts.map((attempt) => ({ ...attempt, outcome: 'ambiguous', reason: 'cut' })),
    }),
  ],
  ['a step that exists twice', 'ended_twice', (one) => ({ ...one, steps: one.steps.flatMap((step) => [step, step]) })],
];

for (const [what, rule, tamper] of tamperings) {
  test(`the checker sees ${what}`, () => {
    const rules = new Set(check(tamper(facts), { blind: ['crm'] }).map((finding) => finding.rule));
    assert.ok(rules.has(rule), `It found ${[...rules].join(', ') || 'nothing'}.`);
  });
}

/** The rows with the first one changed; of steps and attempts the first that a worker ended. */
function first<Row extends object>(rows: readonly Row[], change: Partial<Row>): readonly Row[] {
  const place = rows.findIndex(
    (row) => !('mode' in row) || ('state' in row && row.mode === 'automatic' && row.state === 'done'),
  );
  return rows.map((row, index) => (index === place ? { ...row, ...change } : row));
}

function withoutLine(one: Facts, verb: string): Facts {
  return withLine(one, verb, () => []);
}

/** The journals with one more line each: the account that was written to last is otherwise now. */
function withLast(one: Facts, change: Partial<Line['account']>): Facts {
  const journals = Object.entries(one.journals).map(([application, lines]) => {
    const line = lines.findLast(({ type }) => type === 'write');
    assert.ok(line !== undefined);
    return [application, [...lines, { ...line, type: 'drift', account: { ...line.account, ...change } }]];
  });
  return { ...one, journals: Object.fromEntries(journals) };
}

/** The journals with the first write of this verb replaced. */
function withLine(one: Facts, verb: string, replace: (line: Line) => readonly Line[]): Facts {
  let done = false;
  const journals = Object.entries(one.journals).map(([application, lines]) => [
    application,
    lines.flatMap((line) => {
      if (done || line.type !== 'write' || line.verb !== verb) return line;
      done = true;
      return replace(line);
    }),
  ]);
  assert.ok(done, `Nobody did ${verb}.`);
  return { ...one, journals: Object.fromEntries(journals) };
}
