import type { Departure } from '../../core/departures/departure.ts';
import { leanOf, defaultAccessEnds } from '../../core/plans/due-date.ts';
import type { AccountHolding, ApplicationFacts, Holding } from '../../core/holding.ts';
import { itemKeyOf } from '../../core/holding.ts';
import type { Plan } from '../../core/plans/plan.ts';
import { planOffboarding } from '../../core/plans/plan-offboarding.ts';
import type { Playbook } from '../../core/playbooks/playbook.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import { calendarOf } from './calendar.ts';

/** Who a plan is tried on; what they hold is always the same small sample. */
export type Sample = Pick<
  Departure,
  'kind' | 'workerType' | 'country' | 'department' | 'location' | 'timeZone' | 'lastWorkingDay' | 'legalHold'
>;

export type Simulation = {
  readonly plan: Plan;
  readonly digest: string;
  /** What people call each thing of the sample, by item key. */
  readonly labels: ReadonlyMap<string, string>;
};

/** Days between the notice and the last working day of a sample. */
const noticeDays = 30;

/** Plans the departure of a person who does not exist, without a database: nothing is kept, nothing is asked. */
export function simulatePlan(playbook: Playbook, sample: Sample): Simulation {
  const { lastWorkingDay, timeZone, kind } = sample;
  const noticeAt = lastWorkingDay
    .subtract({ days: noticeDays })
    .toZonedDateTime({ timeZone, plainTime: '09:00' })
    .toInstant();
  const departure: Departure = {
    ...sample,
    departureId: 'sample',
    personId: 'sample',
    employmentId: 'sample',
    noticeAt,
    accessEndsAt: defaultAccessEnds(lastWorkingDay, timeZone, leanOf(kind)),
    employmentEnds: lastWorkingDay,
    informedAt: kind === 'involuntary' || kind === 'death' ? null : noticeAt,
  };
  const plan = planOffboarding({
    departure,
    holdings: sampleHoldings,
    playbook,
    calendar: calendarOf(sample.country),
    comebacks: new Map(),
  });
  return {
    plan,
    digest: digestOf(canonicalBytes(plan)),
    labels: new Map(sampleHoldings.map((holding) => [itemKeyOf(holding), holding.label])),
  };
}

function application(name: string, category: string, manual: boolean): ApplicationFacts {
  const verbs = manual ? [] : (['suspend', 'revokeSessions', 'removeFromGroups'] as const);
  return { applicationId: name, name, category, manual, verbs, lagMs: 0 };
}

const applications = [
  application('Directory', 'directory', false),
  application('Chat', 'saas', false),
  application('Remote access', 'vpn', false),
  application('Supplier portal', 'saas', true),
  application('Doors', 'physical', true),
  application('Company card', 'finance', true),
];

function account(of: ApplicationFacts): AccountHolding {
  return {
    kind: 'account',
    targetId: of.name,
    label: `${of.name} account`,
    application: of,
    accountKind: 'human',
    privileged: of.category === 'directory',
    externalId: of.name,
    fingerprint: {},
    protectedReason: null,
    match: 'identifier',
  };
}

function device(label: string, category: string, ownership: 'company' | 'personal', dataBearing: boolean): Holding {
  return { kind: 'asset', targetId: label, label, category, ownership, dataBearing, valueMinor: null };
}

/** One of each that playbooks tell apart. */
const sampleHoldings: readonly Holding[] = [
  ...applications.map(account),
  ...applications.map((of): Holding => ({ kind: 'coverage', targetId: of.name, label: of.name, application: of })),
  device('Laptop', 'laptop', 'company', true),
  device('SIM card', 'sim', 'company', false),
  device('Their own phone', 'phone', 'personal', true),
  { kind: 'accessory', targetId: 'Headset', label: 'Headset', category: 'headset', quantity: 1 },
  {
    kind: 'seat',
    targetId: 'Chat seat',
    label: 'Chat seat',
    reassignable: true,
    application: application('Chat', 'saas', true),
    externalId: null,
    fingerprint: {},
    seatName: 'Chat',
  },
  { kind: 'data', targetId: 'Mailbox', label: 'Mailbox', ownedKind: 'mailbox' },
  { kind: 'ownership', targetId: 'Build robot', label: 'Build robot', ownedKind: 'service_account' },
  { kind: 'secret', targetId: 'Shared password', label: 'Shared password', ownedKind: 'shared_secret' },
];
