import { type Condition, type Facts, fits } from '../playbooks/condition.ts';
import { type Verb, verbs } from '../applications/connector.ts';
import type { Departure } from '../departures/departure.ts';
import type { DueRule } from './due.ts';
import { type Calendar, dueInstant, leanOf } from './due-date.ts';
import { type Holding, itemKeyOf } from '../holding.ts';
import type { Ending, Expected } from '../item.ts';
import { type Plan, type PlannedItem, type PlannedStep, stepIdentity } from './plan.ts';
import { factsOfDeparture, factsOfHolding } from './plan-facts.ts';
import type { Action, Playbook, PlaybookStep } from '../playbooks/playbook.ts';
import { type PlanHolds, whyHeld } from '../holds/hold.ts';

export type PlanInput = {
  readonly departure: Departure;
  readonly holdings: readonly Holding[];
  readonly playbook: Playbook;
  readonly calendar: Calendar;
  /** How often an item came back after it had ended, by item key: its writes are planned once more for each. */
  readonly comebacks: ReadonlyMap<string, number>;
  /** The worker ids of employments that go on: what the person needs there is not taken away by itself. Left out: none. */
  readonly staysAs?: readonly string[];
  /** What matters and disputes stop. Left out: nothing. */
  readonly holds?: PlanHolds;
};

/** Makes the plan: pure, and the same for the same facts in any order. */
export function planOffboarding(input: PlanInput): Plan {
  const { departure, playbook } = input;
  const targets = [...input.holdings].map((holding) => ({
    key: itemKeyOf(holding),
    holding,
    facts: { ...factsOfDeparture(departure), ...factsOfHolding(holding) },
  }));
  targets.sort((a, b) => (a.key < b.key ? -1 : 1));
  const instances = playbook.steps
    .flatMap((step) => instancesOf(step, targets, factsOfDeparture(departure)))
    .flatMap((instance) => occurrencesOf(instance, playbook, input.comebacks));
  const byKey = Map.groupBy(instances, (instance) => instance.step.id);
  const steps = instances.map((instance) => planStep(instance, byKey, input));
  return {
    playbook: playbook.playbook,
    playbookVersion: playbook.version,
    departure: {
      id: departure.departureId,
      personId: departure.personId,
      timeZone: departure.timeZone,
      accessEndsAt: departure.accessEndsAt.toString(),
      lastWorkingDay: departure.lastWorkingDay.toString(),
      employmentEnds: departure.employmentEnds.toString(),
      legalHold: departure.legalHold,
    },
    items: targets.flatMap((target) => planItem(target, playbook)),
    steps: steps.sort((a, b) => (a.identity < b.identity ? -1 : 1)),
  };
}

type Target = { readonly key: string; readonly holding: Holding; readonly facts: Facts };
type Instance = { readonly step: PlaybookStep; readonly target: Target | null; readonly occurrence: number };

function instancesOf(step: PlaybookStep, targets: readonly Target[], departureFacts: Facts): Instance[] {
  const applies = (facts: Facts) => step.when === undefined || fits(step.when as Condition, facts);
  if (step.select === undefined) return applies(departureFacts) ? [{ step, target: null, occurrence: 1 }] : [];
  const select = step.select;
  return targets
    .filter((target) => fits(select, target.facts) && applies(target.facts))
    .map((target) => ({ step, target, occurrence: 1 }));
}

/** Re-checks come once for each day of the policy; a write on an item that came back is done once more, under a new identity. */
function occurrencesOf(instance: Instance, playbook: Playbook, comebacks: PlanInput['comebacks']): Instance[] {
  const { step, target } = instance;
  if (step.action === 'recheck') {
    return playbook.recheck_days.map((days, index) => ({
      ...instance,
      step: { ...step, due: { ...step.due, days } },
      occurrence: index + 1,
    }));
  }
  const times = isVerb(step.action) && target !== null ? (comebacks.get(target.key) ?? 0) + 1 : 1;
  return Array.from({ length: times }, (_, index) => ({ ...instance, occurrence: index + 1 }));
}

function planItem(target: Target, playbook: Playbook): PlannedItem[] {
  const { holding } = target;
  // A service account is never ended with its owner: what ends is the ownership, an item of its own.
  if (holding.kind === 'account' && holding.accountKind === 'service') return [];
  const expected = expectedEnding(target, playbook);
  if (expected === null) return [];
  const fingerprint = 'fingerprint' in holding ? holding.fingerprint : {};
  return [{ key: target.key, kind: holding.kind, targetId: holding.targetId, fingerprint, expected }];
}

function expectedEnding({ holding, facts }: Target, playbook: Playbook): Expected | null {
  const rule = playbook.endings.find(
    (candidate) => candidate.kind === holding.kind && (candidate.when === undefined || fits(candidate.when, facts)),
  );
  if (rule === undefined) return null;
  const application = 'application' in holding ? holding.application : null;
  return {
    ending: rule.expect as Ending,
    assurance: rule.assurance,
    lagMs: application?.lagMs ?? 0,
    maxAgeMs: rule.max_age_hours === undefined ? null : rule.max_age_hours * 3_600_000,
  };
}

function planStep(instance: Instance, byKey: ReadonlyMap<string, readonly Instance[]>, input: PlanInput): PlannedStep {
  const { step, target } = instance;
  const automatic = runsByItself(step.action, target?.holding ?? null);
  return {
    identity: identityOf(instance),
    key: step.id,
    itemKey: target?.key ?? null,
    occurrence: instance.occurrence,
    title: step.title,
    action: step.action,
    mode: automatic ? 'automatic' : 'human',
    owner: step.owner,
    evidence: step.evidence,
    phase: step.phase,
    rule: step.due,
    dueAt: plannedInstant(step.due, input)?.toString() ?? null,
    // A write never runs ahead of its hour, even where a person may start early.
    notBeforeDue: step.not_before_due || (automatic && step.action !== 'observe'),
    after: predecessors(instance, byKey, input.playbook, automatic),
    heldBack: whyHeldBack(step.action, target?.holding ?? null, input),
  };
}

/** Only what is fixed when the plan is made: an anchor that is itself an observation must not make an approval stale. */
function plannedInstant(rule: DueRule, input: Pick<PlanInput, 'departure' | 'calendar'>): Temporal.Instant | null {
  if (rule.anchor === 'step_ended' || rule.anchor === 'informed') return null;
  return resolveDue(rule, input, new Map());
}

/** When a rule falls due, with what has happened by now; null while its anchor has not happened. */
export function resolveDue(
  rule: DueRule,
  { departure, calendar }: Pick<PlanInput, 'departure' | 'calendar'>,
  stepEnded: ReadonlyMap<string, Temporal.Instant>,
): Temporal.Instant | null {
  const due = dueInstant(rule, {
    anchors: departure,
    timeZone: departure.timeZone,
    calendar,
    lean: leanOf(departure.kind),
    stepEnded,
  });
  return due.state === 'resolved' ? due.at : null;
}

/** Whatever stands before this step: no write runs ahead of the plan's approval. */
function predecessors(
  instance: Instance,
  byKey: ReadonlyMap<string, readonly Instance[]>,
  playbook: Playbook,
  automatic: boolean,
): string[] {
  const guards = automatic && isVerb(instance.step.action) && playbook.approval ? approvalKeys(playbook) : [];
  const before = new Set<string>();
  const passed = new Set<string>();
  const add = (key: string) => {
    if (passed.has(key)) return;
    passed.add(key);
    const found = instancesBefore(instance, byKey.get(key) ?? []);
    for (const one of found) before.add(identityOf(one));
    // A step that nothing fits must not cut the order: what stands before it stands before what follows it.
    if (found.length === 0)
      for (const further of playbook.steps.find((step) => step.id === key)?.after ?? []) add(further);
  };
  for (const key of [...instance.step.after, ...guards]) add(key);
  return [...before].sort();
}

/** The step of the same item and occurrence where there is one, else of the same item, else every step of that name. */
function instancesBefore({ target, occurrence }: Instance, candidates: readonly Instance[]): readonly Instance[] {
  const same = candidates.filter((candidate) => candidate.target !== null && candidate.target.key === target?.key);
  const sameTime = same.filter((candidate) => candidate.occurrence === occurrence);
  if (sameTime.length > 0) return sameTime;
  return same.length > 0 ? same : candidates;
}

function approvalKeys(playbook: Playbook): string[] {
  return playbook.steps.filter((step) => step.action === 'approve').map((step) => step.id);
}

function identityOf({ step, target, occurrence }: Instance): string {
  return stepIdentity(step.id, target?.key ?? null, occurrence);
}

export function isVerb(action: Action): action is Verb {
  return (verbs as readonly string[]).includes(action);
}

/** Steps that Handback carries out by itself although no outside system is written to. */
const ownActions: readonly Action[] = ['observe', 'recheck', 'announce', 'page_on_call'];

function runsByItself(action: Action, holding: Holding | null): boolean {
  if (ownActions.includes(action)) return true;
  if (!isVerb(action) || holding === null) return false;
  if (holding.kind !== 'account' && holding.kind !== 'seat') return false;
  if (holding.kind === 'account' && holding.accountKind !== 'human') return false;
  return holding.application !== null && !holding.application.manual && holding.application.verbs.includes(action);
}

/** How the reason begins why access waits that may be needed in another employment. */
export const staysOn = 'they stay on in another employment';

function whyHeldBack(
  action: Action,
  holding: Holding | null,
  { departure, staysAs = [], holds }: Pick<PlanInput, 'departure' | 'staysAs' | 'holds'>,
): string | null {
  const held = whyHeld(action, holding?.targetId ?? null, { legalHold: departure.legalHold, holds });
  if (held !== null) return held;
  if (isVerb(action) && staysAs.length > 0)
    return `${staysOn} (${staysAs.join(', ')}): somebody must decide what of their access ends`;
  if (holding?.kind !== 'account' || !isVerb(action)) return null;
  if (holding.protectedReason !== null) return `protected: ${holding.protectedReason}`;
  if (holding.match === 'email') return 'matched to the person by e-mail alone: somebody must decide that it is theirs';
  return null;
}
