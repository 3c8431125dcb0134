import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type CommandFacts,
  commandKinds,
  judgeProgress,
  matchStates,
  mayAskForMore,
  mayCommand,
  pollAfterMs,
  targetChanged,
  timesToTell,
} from './device-command.ts';
import { deviceOwnerships, type CommandProgress, type DeviceSeen, targetOf } from './device-manager.ts';

const sentAt = Temporal.Instant.from('2026-10-01T08:00:00Z');
/** Mostly nothing stands against a command, so that each thing that does is met alone. */
const mostly = <T>(usual: T, others: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others });
const facts = fc.record<CommandFacts>({
  match: mostly('confirmed', fc.constantFrom(...matchStates)),
  matchReason: fc.constant(null),
  gone: mostly(false, fc.boolean()),
  deviceOwnership: fc.constantFrom(...deviceOwnerships),
  assetOwnership: fc.constantFrom('company', 'leased', 'personal'),
  held: mostly(false, fc.boolean()),
  disputed: mostly(false, fc.boolean()),
  copyOpen: mostly(false, fc.boolean()),
  open: mostly(null, fc.constantFrom(...commandKinds)),
});
const seen: DeviceSeen = {
  enrolmentRef: 'e-1',
  serial: 'S1',
  name: null,
  model: null,
  platform: 'macos',
  ownership: 'company',
  userEmail: null,
  encrypted: true,
  state: 'usable',
  enrolledAt: null,
  lastSeenAt: sentAt,
  fingerprint: { hardware: 'h', serial: 'S1' },
};

test('a wipe is only ever allowed of a confirmed company device that nothing stands against (edge-54) (edge-76)', () => {
  fc.assert(
    fc.property(facts, (given) => {
      if (!mayCommand('wipe', given).allowed) return;
      assert.ok(given.match === 'confirmed' && !given.gone && given.open === null);
      assert.ok(given.deviceOwnership !== 'personal' && given.assetOwnership !== 'personal');
      assert.ok(!given.held && !given.disputed && !given.copyOpen);
    }),
    { numRuns: 1000 },
  );
});

test('whatever is personal to either side is retired at most (edge-54)', () => {
  fc.assert(
    fc.property(facts, fc.constantFrom(...commandKinds), (given, kind) => {
      const personal = given.deviceOwnership === 'personal' || given.assetOwnership === 'personal';
      if (personal && kind !== 'retire') assert.ok(!mayCommand(kind, given).allowed);
    }),
  );
});

test('a device is the company’s only where the register says so and its manager does not deny it', () => {
  for (const ownership of deviceOwnerships) {
    for (const registered of ['company', 'leased', 'personal', null] as const) {
      const ours = (registered === 'company' || registered === 'leased') && ownership !== 'personal';
      assert.equal(targetOf({ ...seen, ownership }, registered).owner, ours ? 'company' : 'personal');
    }
  }
});

test('queued is never done, however long it takes and whatever else is seen (edge-73)', () => {
  const states = fc.constantFrom<CommandProgress['state']>(
    'queued',
    'failed',
    'cancelled',
    'expired',
    'none',
    'unknown',
  );
  fc.assert(
    fc.property(
      states,
      fc.integer({ min: 0, max: 90 }),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      (state, days, isBack, wasQueued, waitsLong) => {
        const at = sentAt.add({ hours: 24 * days });
        const progress = { state, reason: 'x', vendorRef: null, at: sentAt, expiresAt: null } as CommandProgress;
        const command = { kind: 'wipe', state: wasQueued ? 'queued' : 'approved', sentAt } as const;
        const now = { at, reading: { state: 'present', device: seen }, assetIsBack: isBack, waitsLong } as const;
        const step = judgeProgress(command, progress, now);
        assert.notEqual(step.state, 'done');
        if (wasQueued) assert.notEqual(step.state, 'send_again');
        if (state === 'queued' && waitsLong)
          assert.match('problem' in step ? (step.problem ?? '') : '', /Nothing has happened/);
      },
    ),
  );
});

test('an erasure that a device took over counts once it is back with us and has been silent for a day', () => {
  const progress = { state: 'delivered', vendorRef: null, at: sentAt, expiresAt: null } as const;
  const command = { kind: 'wipe', state: 'delivered', sentAt } as const;
  const after = (hours: number, more: { isBack?: boolean; lastSeenAt?: Temporal.Instant } = {}) =>
    judgeProgress(command, progress, {
      at: sentAt.add({ hours }),
      reading: { state: 'present', device: { ...seen, lastSeenAt: more.lastSeenAt ?? sentAt } },
      assetIsBack: more.isBack ?? true,
      waitsLong: false,
    }).state;
  assert.equal(after(24), 'done');
  assert.equal(after(23), 'delivered');
  assert.equal(after(500, { isBack: false }), 'delivered');
  assert.equal(after(500, { lastSeenAt: sentAt.add({ hours: 2 }) }), 'delivered');
});

test('what was approved is another thing as soon as enrolment, serial number or any part of the fingerprint differs', () => {
  assert.equal(targetChanged(seen, seen), null);
  assert.match(targetChanged(seen, { ...seen, enrolmentRef: 'e-2' }) ?? '', /another enrolment/);
  assert.match(targetChanged(seen, { ...seen, serial: null }) ?? '', /serial number/);
  assert.match(targetChanged(seen, { ...seen, fingerprint: { hardware: 'h', serial: 'S1', user: 'u' } }) ?? '', /user/);
});

test('one operator asks for three wipes in an hour and six in a day', () => {
  assert.ok(mayAskForMore('wipe', { inHour: 2, inDay: 5 }).allowed);
  assert.ok(!mayAskForMore('wipe', { inHour: 3, inDay: 3 }).allowed);
  assert.ok(!mayAskForMore('wipe', { inHour: 0, inDay: 6 }).allowed);
});

test('people are told after so many working days, and each time after twice as many as before (edge-73)', () => {
  const monday = Temporal.PlainDate.from('2026-10-05');
  const calendar = { isWorkingDay: (day: Temporal.PlainDate) => day.dayOfWeek < 6 };
  const times = (days: number) => timesToTell(monday, monday.add({ days }), 5, calendar);
  assert.deepEqual([0, 6, 7, 13, 14, 27, 28, 55, 56].map(times), [0, 0, 1, 1, 2, 2, 3, 3, 4]);
});

test('a manager is asked often at first, and never less than hourly', () => {
  assert.deepEqual([0, 20 * 60_000, 60 * 86_400_000].map(pollAfterMs), [60_000, 600_000, 3_600_000]);
});
