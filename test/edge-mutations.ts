import type { EdgeGroup } from './edge-cases.ts';

/** A fault to plant: in this file this text, which is there exactly once, becomes that one. */
export type EdgeMutation = {
  readonly group: EdgeGroup;
  /** What the program would do wrong. */
  readonly fault: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The file of tests of this group that must catch it. */
  readonly caughtBy: string;
};

/** Faults that the tests of their group of edge cases must catch. */
export const edgeMutations: readonly EdgeMutation[] = [
  {
    group: 'dates',
    fault: 'An hour that the clocks skip or repeat leaves access open for longer.',
    file: 'src/core/plans/due-date.ts',
    find: 'local.toZonedDateTime(timeZone, { disambiguation: lean })',
    replace: "local.toZonedDateTime(timeZone, { disambiguation: 'later' })",
    caughtBy: 'src/core/plans/due-date.test.ts',
  },
  {
    group: 'identity',
    fault: 'A newcomer inherits what belongs to whoever had their number before.',
    file: 'src/jobs/imports/import-people.ts',
    find: "return isReused(own, record) ? 'number_reused' : own;",
    replace: 'return own;',
    caughtBy: 'src/jobs/imports/import-identity.test.ts',
  },
  {
    group: 'identity',
    fault: 'The end of one employment takes away what another one needs.',
    file: 'src/core/plans/plan-offboarding.ts',
    find: 'if (isVerb(action) && staysAs.length > 0)',
    replace: 'if (isVerb(action) && staysAs.length > 99)',
    caughtBy: 'src/jobs/departures/change-departure.test.ts',
  },
  {
    group: 'feeds',
    fault: 'A feed that lost half of its rows is taken for whole.',
    file: 'src/core/feeds/feed-gate.ts',
    find: 'const leastShare = 0.9;',
    replace: 'const leastShare = 0.1;',
    caughtBy: 'src/jobs/feeds/look-at-feed.test.ts',
  },
  {
    group: 'order',
    fault: 'A departure that was taken back before it arrived opens a case.',
    file: 'src/jobs/intake/act-on-news.ts',
    find: 'Temporal.Instant.compare(saidAt, withdrawnAt) <= 0',
    replace: 'Temporal.Instant.compare(saidAt, withdrawnAt) > 0',
    caughtBy: 'src/jobs/intake/process-message.test.ts',
  },
  {
    group: 'change',
    fault: 'The steps of a cancelled case stay where they are and run.',
    file: 'src/jobs/departures/cancel-departure.ts',
    find: 'await withdrawSteps(tx, offboardingId)',
    replace: '0',
    caughtBy: 'src/jobs/departures/change-departure.test.ts',
  },
  {
    group: 'people',
    fault: 'Who has to leave and was not told can be seen by everybody.',
    file: 'src/core/embargo.ts',
    find: "(kind === 'involuntary' || kind === 'death') && !told ?",
    replace: "(kind === 'involuntary' || kind === 'death') && told ?",
    caughtBy: 'src/jobs/departures/embargo.test.ts',
  },
  {
    group: 'brakes',
    fault: 'One person more than the limit leaves without a question.',
    file: 'src/core/brakes/brake.ts',
    find: 'if (count[span] <= most)',
    replace: 'if (count[span] <= most + 1)',
    caughtBy: 'src/jobs/brakes/brake.test.ts',
  },
  {
    group: 'assets',
    fault: 'Somebody’s own phone is erased.',
    file: 'src/core/devices/device-command.ts',
    find: "if (theirs && kind !== 'retire')",
    replace: "if (theirs && kind === 'capture')",
    caughtBy: 'src/core/devices/device-command.test.ts',
  },
  {
    group: 'assets',
    fault: 'A wipe counts as done while its device has not heard of it.',
    file: 'src/core/devices/device-command.ts',
    find: "return { state: 'queued', problem: overdue",
    replace: "return { state: 'done', problem: overdue",
    caughtBy: 'src/jobs/devices/device-commands.test.ts',
  },
  {
    group: 'assets',
    fault: 'A shared computer is erased under the hands of whoever has it next.',
    file: 'src/core/custody/moot-actions.ts',
    find: "return [...asking, ...erasing, 'wipe', 'lock_device'];",
    replace: 'return asking;',
    caughtBy: 'src/jobs/assets/check-out.test.ts',
  },
  {
    group: 'licences',
    fault: 'Money that is paid until the renewal is counted as saved today.',
    file: 'src/core/licences/saving.ts',
    find: "{ why: 'at_renewal', from: renewal }",
    replace: "{ why: 'at_renewal', from: day }",
    caughtBy: 'src/jobs/licences/reassign-seat.test.ts',
  },
  {
    group: 'licences',
    fault: 'A seat takes away data of which a part was never transferred.',
    file: 'src/core/data/data-statement.ts',
    find: 'if (reason !== undefined || (objectsBefore === objectsAfter',
    replace: 'if (reason !== undefined || (objectsBefore >= objectsAfter',
    caughtBy: 'src/jobs/data/data-steps.test.ts',
  },
  {
    group: 'accounts',
    fault: 'A service account gets an owner who has not said yes.',
    file: 'src/jobs/ownership/end-ownership.ts',
    find: 'if (evidence.signedName === null && evidence.file === null)',
    replace: 'if (evidence.signedName === null && evidence.file === null && evidence.note === null)',
    caughtBy: 'src/jobs/ownership/end-ownership.test.ts',
  },
  {
    group: 'accounts',
    fault: 'Of two administrators the second is suspended as well, because the first still stands in the list.',
    file: 'src/core/applications/administration.ts',
    find: 'admin.externalId !== externalId && admin.active === true',
    replace: 'admin.externalId !== externalId',
    caughtBy: 'src/jobs/steps/end-access.test.ts',
  },
];
