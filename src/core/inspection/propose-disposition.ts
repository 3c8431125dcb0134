import { sayMoney } from '../say-money.ts';
import type { BookValue } from './book-value.ts';
import type { DispositionCondition, DispositionKind, DispositionPolicy } from './disposition.ts';
import type { Grade, LockKind } from './rubric.ts';

/** What a disposition is decided by. */
export type DispositionFacts = {
  readonly category: string;
  readonly leased: boolean;
  readonly leaseEnds: Temporal.PlainDate | null;
  readonly dataBearing: boolean;
  /** Null: nobody has inspected it yet. */
  readonly inspection: {
    readonly grade: Grade;
    readonly faulty: boolean;
    readonly locks: readonly LockKind[];
    readonly cost: { readonly minor: number; readonly currency: string };
  } | null;
  /** Null: nobody knows when it was bought. */
  readonly ageMonths: number | null;
  readonly bookValue: BookValue;
  /** How many of its category lie in stock, ready to be handed out. */
  readonly inStock: number;
};

export type ProposedDisposition = {
  readonly kind: DispositionKind;
  /** Why, one sentence each: the policy's own first. */
  readonly reasons: readonly string[];
  /** The rule that fitted, counted from 1. */
  readonly rule: number;
  /** Until when it has to be done: the end of the lease. */
  readonly dueOn: Temporal.PlainDate | null;
};

/** What the policy says becomes of an asset: the first rule that fits. */
export function proposeDisposition(policy: DispositionPolicy, facts: DispositionFacts): ProposedDisposition {
  const index = policy.rules.findIndex(({ when }) => fits(when ?? {}, facts, policy));
  const rule = policy.rules[index];
  // A policy whose last rule asks for something is refused where it is read.
  const { becomes: kind, because } = rule ?? { becomes: 'recycle' as const, because: 'No rule of the policy fits.' };
  const dueOn = kind === 'return_to_lessor' ? facts.leaseEnds : null;
  return { kind, reasons: [because, ...sayFacts(policy, facts)], rule: index + 1, dueOn };
}

/** Whether finance has to approve it: by value; and where nobody knows the value, by kind and where the policy says something else. */
export function needsApproval(
  policy: DispositionPolicy,
  decided: { readonly kind: DispositionKind; readonly proposed: DispositionKind; readonly bookValue: BookValue },
): boolean {
  const { kind, proposed, bookValue } = decided;
  if (kind === 'redeploy') return false;
  const value = inCurrency(bookValue, policy.currency);
  if (value !== null) return value >= policy.approval.from_minor;
  return policy.approval.unknown_value.includes(kind) || (kind !== proposed && kind !== 'repair');
}

/** Whether fewer of its category lie in stock than there ought to be. */
function demandFor(policy: DispositionPolicy, { category, inStock }: DispositionFacts): 'low' | 'high' {
  return inStock < (policy.stock[category] ?? 0) ? 'high' : 'low';
}

function fits(when: DispositionCondition, facts: DispositionFacts, policy: DispositionPolicy): boolean {
  const { inspection } = facts;
  const value = inCurrency(facts.bookValue, policy.currency);
  const repair = repairPercent(facts, policy);
  const {
    category,
    grade,
    age_months_below: youngerThan,
    age_months_at_least: olderThan,
    book_value_minor_at_least: worth,
  } = when;
  return (
    (category === undefined || category.some((one) => one === facts.category)) &&
    (grade === undefined || (inspection !== null && grade.includes(inspection.grade))) &&
    (when.leased === undefined || when.leased === facts.leased) &&
    (when.data_bearing === undefined || when.data_bearing === facts.dataBearing) &&
    (when.faulty === undefined || when.faulty === inspection?.faulty) &&
    (when.locked === undefined || (inspection !== null && when.locked === inspection.locks.length > 0)) &&
    (when.demand === undefined || when.demand === demandFor(policy, facts)) &&
    (youngerThan === undefined || (facts.ageMonths !== null && facts.ageMonths < youngerThan)) &&
    (olderThan === undefined || (facts.ageMonths !== null && facts.ageMonths >= olderThan)) &&
    (worth === undefined || (value !== null && value >= worth)) &&
    (when.repair_percent_at_most === undefined || (repair !== null && repair <= when.repair_percent_at_most))
  );
}

/** What putting it right costs, in percent of its book value; null where either is not known in the policy's currency. */
function repairPercent({ inspection, bookValue }: DispositionFacts, { currency }: DispositionPolicy): number | null {
  const value = inCurrency(bookValue, currency);
  if (inspection === null || value === null || inspection.cost.currency !== currency) return null;
  if (inspection.cost.minor === 0) return 0;
  return value === 0 ? null : (inspection.cost.minor * 100) / value;
}

/** An amount in a currency; null where it is unknown or in another one, because no rate is made up. */
function inCurrency(value: BookValue, currency: string): number | null {
  return value.basis === 'unknown' || value.currency !== currency ? null : value.minor;
}

function sayFacts(policy: DispositionPolicy, facts: DispositionFacts): readonly string[] {
  const { inspection, bookValue, ageMonths, inStock, category } = facts;
  const wanted = policy.stock[category] ?? 0;
  return [
    ...(inspection === null
      ? ['Nobody has inspected it yet.']
      : [
          `It is graded ${inspection.grade}.`,
          ...(inspection.locks.length === 0
            ? []
            : [`Not ruled out to be locked: ${inspection.locks.map(sayLock).join(', ')}.`]),
        ]),
    ...(ageMonths === null ? ['Nobody knows when it was bought.'] : [`It is ${ageMonths} months old.`]),
    sayBookValue(bookValue, policy.currency),
    `${inStock} of its category are in stock, of ${wanted} that ought to be.`,
    ...(facts.leased
      ? [
          facts.leaseEnds === null
            ? 'It is leased, and nobody knows until when.'
            : `Its lease ends on ${facts.leaseEnds.toString()}.`,
        ]
      : []),
  ];
}

const lockWords: Readonly<Record<LockKind, string>> = {
  activation_lock: 'Activation Lock',
  factory_reset_protection: 'factory reset protection',
  firmware_password: 'a firmware password',
  device_manager: 'the device manager',
};

/** A lock by the name that people know it by. */
export function sayLock(lock: LockKind): string {
  return lockWords[lock];
}

function sayBookValue(value: BookValue, currency: string): string {
  if (value.basis === 'unknown')
    return `Its book value is not known: ${value.reason === 'no_price' ? 'no price' : 'no day of purchase'} is on record.`;
  if (value.currency !== currency)
    return `Its book value is in ${value.currency}, and the policy reckons in ${currency}.`;
  const amount = sayMoney(value);
  return value.basis === 'recorded'
    ? `Its book value is ${amount}.`
    : `Its book value is about ${amount}, written off in equal parts.`;
}
