import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Departure } from '../departures/departure.ts';
import type { AccountHolding, ApplicationFacts, Holding } from '../holding.ts';
import { diffPlans } from './plan-diff.ts';
import { isVerb, planOffboarding } from './plan-offboarding.ts';
import { type Playbook, playbook } from '../playbooks/playbook.ts';

const everyDay = { isWorkingDay: () => true };

const departure: Departure = {
  departureId: 'd',
  personId: 'p',
  employmentId: 'e',
  kind: 'voluntary',
  workerType: 'employee',
  department: 'Sales',
  location: null,
  country: 'DE',
  timeZone: 'Europe/Berlin',
  noticeAt: Temporal.Instant.from('2026-11-02T09:00:00Z'),
  lastWorkingDay: Temporal.PlainDate.from('2026-11-30'),
  accessEndsAt: Temporal.Instant.from('2026-11-30T16:00:00Z'),
  employmentEnds: Temporal.PlainDate.from('2026-12-31'),
  informedAt: null,
  legalHold: false,
};

const directory: ApplicationFacts = {
  applicationId: 'ad',
  name: 'Directory',
  category: 'directory',
  manual: false,
  verbs: ['suspend', 'revokeSessions', 'removeFromGroups'],
  lagMs: 0,
};
const byHand: ApplicationFacts = {
  ...directory,
  applicationId: 'm',
  name: 'Old CRM',
  category: 'saas',
  manual: true,
  verbs: [],
};

function account(targetId: string, changes: Partial<AccountHolding> = {}): AccountHolding {
  return {
    kind: 'account',
    targetId,
    label: targetId,
    application: directory,
    accountKind: 'human',
    privileged: false,
    externalId: `x-${targetId}`,
    fingerprint: { externalId: `x-${targetId}` },
    protectedReason: null,
    match: 'employee_number',
    ...changes,
  };
}

const laptop: Holding = {
  kind: 'asset',
  targetId: 'lt',
  label: 'LT-1',
  category: 'laptop',
  ownership: 'company',
  dataBearing: true,
  valueMinor: 100,
};

const small: Playbook = playbook.parse({
  playbook: 'small',
  version: 1,
  title: 'Small',
  owner: 'it',
  review_on: '2027-01-01',
  endings: [
    { kind: 'account', expect: 'suspended', assurance: 'confirmed' },
    { kind: 'asset', expect: 'returned', assurance: 'attested' },
    { kind: 'coverage', expect: 'none', assurance: 'confirmed' },
  ],
  steps: [
    { id: 'look', title: 'Look', action: 'observe', owner: ['it'], due: { anchor: 'notice' }, evidence: ['confirmed'] },
    {
      id: 'approve',
      title: 'Approve',
      action: 'approve',
      owner: ['it'],
      due: { anchor: 'notice' },
      evidence: ['approval'],
      after: ['look'],
    },
    {
      id: 'block',
      title: 'Block sign-in',
      action: 'suspend',
      owner: ['it'],
      due: { anchor: 'access_ends' },
      select: { field: 'item.kind', is: 'account' },
      evidence: ['confirmed'],
    },
    {
      id: 'gap',
      title: 'A step that nothing fits',
      action: 'hand_over',
      owner: ['it'],
      due: { anchor: 'access_ends' },
      select: { field: 'item.kind', is: 'ownership' },
      evidence: ['note'],
      after: ['block'],
    },
    {
      id: 'groups',
      title: 'Remove groups',
      action: 'removeFromGroups',
      owner: ['it'],
      due: { anchor: 'access_ends', hours: 1 },
      select: { field: 'item.kind', is: 'account' },
      evidence: ['confirmed'],
      after: ['gap'],
    },
    {
      id: 'collect',
      title: 'Collect',
      action: 'collect',
      owner: ['site_desk'],
      due: { anchor: 'last_working_day', at: '15:00' },
      select: { field: 'item.kind', is: 'asset' },
      evidence: ['scan'],
    },
    {
      id: 'again',
      title: 'Look again',
      action: 'recheck',
      owner: ['it'],
      due: { anchor: 'access_ends' },
      evidence: ['confirmed'],
      phase: 'watch',
    },
  ],
});

function plan(
  holdings: readonly Holding[],
  changes: { departure?: Partial<Departure>; comebacks?: [string, number][] } = {},
) {
  return planOffboarding({
    departure: { ...departure, ...changes.departure },
    holdings,
    playbook: small,
    calendar: everyDay,
    comebacks: new Map(changes.comebacks ?? []),
  });
}

const someHoldings = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })
  .map((names): Holding[] => [...names.map((name) => account(name)), laptop]);

test('the same holdings in any order make the same plan', () => {
  fc.assert(
    fc.property(
      someHoldings.chain((holdings) =>
        fc.tuple(fc.constant(holdings), fc.shuffledSubarray(holdings, { minLength: holdings.length })),
      ),
      ([one, other]) => {
        assert.deepEqual(plan(one), plan(other));
      },
    ),
  );
});

test('every step waits only for steps of the same plan, and never for itself', () => {
  fc.assert(
    fc.property(someHoldings, (holdings) => {
      const { steps } = plan(holdings);
      const known = new Set(steps.map((step) => step.identity));
      assert.equal(known.size, steps.length);
      for (const step of steps) {
        assert.ok(step.after.every((identity) => known.has(identity) && identity !== step.identity));
      }
    }),
  );
});

test('no write runs ahead of the approval, also where the playbook forgot to say so', () => {
  const { steps } = plan([account('a')]);
  assert.deepEqual(steps.find((step) => step.key === 'block')?.after, ['approve/-/1']);
});

test('a step that nothing fits does not cut the order of the steps around it', () => {
  const { steps } = plan([account('a')]);
  assert.ok(steps.find((step) => step.key === 'groups')?.after.includes('block/account:a/1'));
});

test('a write never starts before it is due; a person may', () => {
  const { steps } = plan([account('a'), laptop]);
  assert.equal(steps.find((step) => step.key === 'block')?.notBeforeDue, true);
  assert.equal(steps.find((step) => step.key === 'collect')?.notBeforeDue, false);
});

test('an account matched by e-mail alone is planned, and held back', () => {
  const { steps } = plan([account('a', { match: 'email' })]);
  assert.match(steps.find((step) => step.key === 'block')?.heldBack ?? '', /e-mail alone/);
});

test('a protected account is never acted upon, with the reason shown', () => {
  const { steps } = plan([account('a', { protectedReason: 'last administrator' })]);
  assert.equal(steps.find((step) => step.key === 'block')?.heldBack, 'protected: last administrator');
});

test('a service account is not ended with its owner (edge-91)', () => {
  const { items, steps } = plan([account('svc', { accountKind: 'service' })]);
  assert.deepEqual(items, []);
  assert.equal(steps.find((step) => step.key === 'block')?.mode, 'human');
});

test('what no connector can do falls to a person', () => {
  const { steps } = plan([account('a', { application: byHand })]);
  assert.equal(steps.find((step) => step.key === 'block')?.mode, 'human');
});

test('a date that moves changes every step that hangs on it, and nothing else', () => {
  const before = plan([account('a'), laptop]);
  const after = plan([account('a'), laptop], {
    departure: { accessEndsAt: departure.accessEndsAt.add({ hours: 24 }) },
  });
  const diff = diffPlans(before, after);
  assert.deepEqual(diff.changed.map(({ step }) => step.key).sort(), [
    'again',
    'again',
    'again',
    'again',
    'block',
    'groups',
  ]);
  assert.deepEqual([diff.added, diff.removed], [[], []]);
});

test('being told is an observation: it does not make an approved plan another one', () => {
  const before = plan([account('a')]);
  assert.deepEqual(plan([account('a')], { departure: { informedAt: departure.noticeAt } }), before);
});

test('an item that came back is ended once more under a new identity, after its own approval', () => {
  const before = plan([account('a')]);
  const after = plan([account('a')], { comebacks: [['account:a', 1]] });
  const added = diffPlans(before, after).added;
  assert.deepEqual(added.map((step) => step.identity).sort(), ['block/account:a/2', 'groups/account:a/2']);
  assert.ok(added.find((step) => step.key === 'groups')?.after.includes('block/account:a/2'));
});

test('re-checks come on each day of the policy and hold no gate', () => {
  const again = plan([account('a')]).steps.filter((step) => step.key === 'again');
  assert.deepEqual(
    again.map((step) => [step.occurrence, step.dueAt, step.phase]),
    [
      [1, '2026-12-01T16:00:00Z', 'watch'],
      [2, '2026-12-07T16:00:00Z', 'watch'],
      [3, '2026-12-30T16:00:00Z', 'watch'],
      [4, '2027-02-28T16:00:00Z', 'watch'],
    ],
  );
});

test('edge-33: who stays on in another employment keeps all access until a person decides, and everything else goes on', () => {
  const holdings: readonly Holding[] = [account('a1'), account('a2', { accountKind: 'shared' }), laptop];
  const input = { departure, holdings, playbook: small, calendar: everyDay, comebacks: new Map<string, number>() };
  const [alone, staying] = [planOffboarding(input), planOffboarding({ ...input, staysAs: ['W-2', 'W-3'] })];
  assert.deepEqual(
    staying.steps.map(({ identity }) => identity),
    alone.steps.map(({ identity }) => identity),
  );
  for (const [index, step] of staying.steps.entries()) {
    const writes = isVerb(step.action);
    if (writes) assert.match(step.heldBack ?? '', /^they stay on in another employment \(W-2, W-3\): /);
    else assert.deepEqual(step, alone.steps[index]);
  }
  assert.ok(staying.steps.some(({ heldBack }) => heldBack !== null));
  assert.deepEqual(planOffboarding({ ...input, staysAs: [] }), alone);
});
