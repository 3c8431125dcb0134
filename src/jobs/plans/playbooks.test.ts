import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../../core/failure.ts';
import { type Condition, fits } from '../../core/playbooks/condition.ts';
import { departureKinds } from '../../core/departures/departure.ts';
import { layerPlaybooks } from '../../core/playbooks/layer-playbooks.ts';
import { findUncovered } from '../../core/plans/plan-gaps.ts';
import type { Plan } from '../../core/plans/plan.ts';
import { destroyingActions, type Overlay, type Playbook } from '../../core/playbooks/playbook.ts';
import { checkOverlay, parsePolicy } from '../../formats/playbook-file.ts';
import { choosePlaybook, loadPolicies } from './playbooks.ts';
import { type Sample, simulatePlan } from './simulate-plan.ts';

const policies = await loadPolicies();
const sample: Sample = {
  kind: 'voluntary',
  workerType: 'employee',
  country: 'DE',
  department: null,
  location: null,
  timeZone: 'Europe/Berlin',
  lastWorkingDay: Temporal.PlainDate.from('2027-03-31'),
  legalHold: false,
};

/** Every playbook with every set of overlays that are made for it, in both orders. */
function* combinations(): Generator<readonly [Playbook, readonly Overlay[]]> {
  for (const base of policies.playbooks.values()) {
    const made = [...policies.overlays.values()].filter(({ bases }) => bases.includes(base.playbook));
    for (let set = 0; set < 2 ** made.length; set += 1) {
      const chosen = made.filter((_, index) => (set >> index) % 2 === 1);
      yield [base, chosen];
      if (chosen.length > 1) yield [base, chosen.toReversed()];
    }
  }
}

test('the bases and overlays that come with Handback are these', () => {
  assert.deepEqual([...policies.playbooks.keys()].sort(), ['bereavement', 'contractor', 'immediate', 'standard']);
  assert.deepEqual([...policies.overlays.keys()].sort(), ['byod', 'executive', 'privileged-access', 'remote-abroad']);
});

test('every playbook keeps every order law with every set of overlays that are made for it', () => {
  for (const [base, overlays] of combinations()) {
    const what = [base.playbook, ...overlays.map(({ overlay }) => overlay)].join(' + ');
    const { playbook, faults } = layerPlaybooks(base, overlays);
    assert.deepEqual(faults, [], what);
    assert.ok(
      playbook.steps.every(({ layer }) => layer !== undefined),
      what,
    );
  }
});

test('every account of a person is ended by exactly one step before the closing, whatever the layers', () => {
  for (const [base, overlays] of combinations()) {
    const { steps } = layerPlaybooks(base, overlays).playbook;
    const ending = steps.filter(({ action }) => ['suspend', 'switch_badge_off', 'cancel_card'].includes(action));
    for (const category of ['directory', 'vpn', 'mail', 'saas', 'finance', 'physical', 'phone', 'other']) {
      for (const manual of [true, false]) {
        const facts = {
          'item.kind': 'account',
          'account.kind': 'human',
          'application.category': category,
          'application.manual': manual,
        } as const;
        const reached = ending.filter(({ select }) => fits(select as Condition, facts));
        assert.equal(reached.length, 1, `${base.playbook}: ${category} ${manual}`);
      }
    }
  }
});

test('a sample person is planned by every set of layers without an application that no step covers', () => {
  for (const [base, overlays] of combinations()) {
    const { playbook } = layerPlaybooks(base, overlays);
    const { plan } = simulatePlan(playbook, sample);
    assert.deepEqual(findUncovered(plan), [], base.playbook);
  }
});

test('an application that the playbook forgets is found', () => {
  const { playbook } = choosePlaybook(policies, { playbook: 'standard', overlays: [] });
  const without = (id: string) => ({ ...playbook, steps: playbook.steps.filter((step) => step.id !== id) });
  const { plan } = simulatePlan(without('card'), sample);
  assert.deepEqual(
    findUncovered(plan).map(({ key }) => key),
    ['account:Company card'],
  );
  assert.deepEqual(
    findUncovered(simulatePlan(without('by_hand'), sample).plan).map(({ key }) => key),
    ['coverage:Company card', 'coverage:Doors', 'coverage:Supplier portal'],
  );
});

test('which layer a step came from does not change the plan, nor what an approval names', () => {
  const { playbook } = choosePlaybook(policies, { playbook: 'standard', overlays: [] });
  const plain = policies.playbooks.get('standard');
  assert.ok(plain !== undefined);
  assert.equal(simulatePlan(playbook, sample).digest, simulatePlan(plain, sample).digest);
  const abroad = choosePlaybook(policies, { playbook: 'standard', overlays: ['remote-abroad'] }).playbook;
  assert.notEqual(simulatePlan(abroad, sample).digest, simulatePlan(plain, sample).digest);
});

test('a simulation is the same every time, for every kind of departure', () => {
  for (const kind of departureKinds) {
    const [first, second] = [1, 2].map(() =>
      simulatePlan(policies.playbooks.get('immediate') as Playbook, { ...sample, kind }),
    );
    assert.equal(first?.digest, second?.digest);
  }
});

test('nobody abroad is asked to a desk, and what waited for the desk waits for the parcel', () => {
  const { playbook } = choosePlaybook(policies, { playbook: 'standard', overlays: ['executive', 'remote-abroad'] });
  const stepOf = (id: string) => playbook.steps.find((step) => step.id === id);
  assert.equal(stepOf('collect'), undefined);
  assert.ok(stepOf('inspect')?.after.includes('receive'));
  assert.deepEqual(stepOf('image')?.due.step, 'receive');
  assert.deepEqual(stepOf('ladder')?.owner, ['case_owner']);
  assert.equal(stepOf('ladder')?.due.working_days, 8);
});

test('a case of bereavement refuses every overlay that would write to the person', () => {
  for (const overlay of ['remote-abroad', 'executive', 'byod']) {
    assert.throws(
      () => choosePlaybook(policies, { playbook: 'bereavement', overlays: [overlay] }),
      (error) => error instanceof Failure && error.code === 'rule-refused' && /is not made for/.test(error.message),
    );
  }
  const [base, abroad] = [policies.playbooks.get('bereavement'), policies.overlays.get('remote-abroad')];
  assert.ok(base !== undefined && abroad !== undefined);
  const forced = { ...abroad, changes: [], steps: abroad.steps.filter(({ id }) => id === 'address').slice(0, 1) };
  const unbound = forced.steps.map((step) => ({ ...step, bases: ['bereavement'], after: ['colleagues'] }));
  const { faults } = layerPlaybooks(base, [{ ...forced, bases: ['bereavement'], steps: unbound }]);
  assert.ok(
    faults.some((fault) => /never writes to the person/.test(fault)),
    faults.join('\n'),
  );
});

/** Every step that comes before one, in a plan. */
function everythingBefore({ steps }: Plan, identity: string): ReadonlySet<string> {
  const byIdentity = new Map(steps.map((step) => [step.identity, step]));
  const before = new Set<string>();
  const walk = (one: string) => {
    for (const earlier of byIdentity.get(one)?.after ?? []) {
      if (before.has(earlier)) continue;
      before.add(earlier);
      walk(earlier);
    }
  };
  walk(identity);
  return before;
}

test('edge-40: on a Saturday the lock-out of an immediate leaver waits for no working day, person or approval, and what destroys does', () => {
  const { playbook } = choosePlaybook(policies, { playbook: 'immediate', overlays: [] });
  const saturday = '2027-04-03T15:00:00Z';
  const { plan } = simulatePlan(playbook, {
    ...sample,
    kind: 'involuntary',
    lastWorkingDay: Temporal.PlainDate.from('2027-04-03'),
  });
  const byIdentity = new Map(plan.steps.map((step) => [step.identity, step]));
  const lockOut = plan.steps.filter(({ action }) => action === 'suspend' || action === 'revokeSessions');
  assert.ok(lockOut.length > 3);
  for (const step of lockOut) {
    assert.equal(step.dueAt, saturday, step.identity);
    const before = [...everythingBefore(plan, step.identity)].map((one) => byIdentity.get(one));
    assert.deepEqual([...new Set(before.map((one) => one?.action))], ['observe'], step.identity);
  }
  const destroying = plan.steps.filter(({ action }) => destroyingActions.includes(action));
  assert.ok(destroying.length > 0);
  for (const step of destroying) {
    const actions = [...everythingBefore(plan, step.identity)].map((one) => byIdentity.get(one)?.action);
    assert.ok(actions.includes('approve'), step.identity);
    assert.equal(step.mode, 'human', step.identity);
  }
});

test('edge-41: sessions end at the same instant as the accounts, never behind them, and what somebody privileged knew is rotated within four hours', () => {
  for (const name of ['standard', 'immediate', 'contractor']) {
    const { playbook } = choosePlaybook(policies, { playbook: name, overlays: ['privileged-access'] });
    const { plan } = simulatePlan(playbook, sample);
    const doing = (action: string) => plan.steps.filter((step) => step.action === action);
    const ends = doing('suspend').map(({ dueAt }) => dueAt);
    assert.ok(doing('revokeSessions').length > 0 && ends.length > 0, name);
    for (const step of doing('revokeSessions')) {
      assert.deepEqual([...new Set(ends)], [step.dueAt], `${name}: ${step.identity}`);
      const before = everythingBefore(plan, step.identity);
      assert.ok(
        doing('suspend').every(({ identity }) => !before.has(identity)),
        `${name}: ${step.identity}`,
      );
    }
    const latest = Temporal.Instant.from(plan.departure.accessEndsAt).add({ hours: 4 });
    for (const { dueAt } of doing('rotate_secrets'))
      assert.ok(dueAt !== null && Temporal.Instant.compare(Temporal.Instant.from(dueAt), latest) <= 0, name);
    assert.ok(doing('rotate_secrets').length > 0, name);
  }
});

test('edge-77: a phone number is kept or moved by a person who looks whose second factor it is, and nothing erases its card', () => {
  for (const base of policies.playbooks.values()) {
    const { plan } = simulatePlan(base, sample);
    const steps = plan.steps.filter(({ itemKey }) => itemKey === 'asset:SIM card');
    const [number, ...more] = steps.filter(({ action }) => action === 'move_number');
    assert.deepEqual([number?.mode, number?.evidence, more], ['human', ['note'], []], base.playbook);
    assert.match(number?.title ?? '', /second factor/, base.playbook);
    const destroying = steps.filter(({ action }) => destroyingActions.includes(action));
    assert.deepEqual(destroying, [], base.playbook);
  }
});

test('a name nobody wrote is refused with those that exist', () => {
  assert.throws(
    () => choosePlaybook(policies, { playbook: 'own', overlays: [] }),
    /no playbook "own"\. Choose one of: bereavement,/,
  );
  assert.throws(() => choosePlaybook(policies, { playbook: 'standard', overlays: ['own'] }), /no overlay "own"\./);
});

test('a folder with a name twice, or an overlay that breaks one of its bases, is refused with the file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'playbooks-'));
  try {
    await cp(new URL('../../../playbooks/', import.meta.url), folder, { recursive: true });
    const broken = `overlay: bad\nversion: 1\ntitle: Bad\nowner: it\nreview_on: 2027-01-01\nbases: [standard]\nremove: [hold]\n`;
    await writeFile(join(folder, 'bad.yaml'), broken);
    await assert.rejects(loadPolicies(folder), /bad\.yaml, laid over standard: Order law 1: /);
    const idle = 'changes: [{ id: hold, bases: [immediate] }]';
    await writeFile(join(folder, 'bad.yaml'), broken.replace('remove: [hold]', idle));
    await assert.rejects(
      loadPolicies(folder),
      /'hold' is only for 'immediate', which is none of the overlay's own bases/,
    );
    await writeFile(join(folder, 'bad.yaml'), broken.replace('overlay: bad', 'overlay: byod'));
    await assert.rejects(loadPolicies(folder), /is named "byod", as another file is/);
    await writeFile(join(folder, 'bad.yaml'), broken.replace('remove', 'removes'));
    await assert.rejects(
      loadPolicies(folder),
      /bad\.yaml line 7, column 1: there is no 'removes' here \(did you mean 'remove'\?\)/,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the overlay that the documentation shows can be used', async () => {
  const page = await readFile(new URL('../../../docs/playbooks.md', import.meta.url), 'utf8');
  const [, text = ''] = /```yaml\n(overlay: [^`]*)```/.exec(page) ?? [];
  const read = parsePolicy(text, 'shown.yaml');
  assert.ok(read.kind === 'overlay');
  checkOverlay(read.overlay, 'shown.yaml', policies.playbooks);
});
