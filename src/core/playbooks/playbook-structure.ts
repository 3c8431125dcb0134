import type { Condition, Fact } from './condition.ts';
import { canFit, closedValues, valuesIn } from './condition-reach.ts';
import type { Finding } from '../finding.ts';
import { endings, type ItemKind, itemKinds } from '../item.ts';
import { type Action, isQuiet, type Playbook, type PlaybookStep } from './playbook.ts';
import { type StepOrder, stepOrderOf } from '../plans/step-order.ts';

/** Whether a playbook holds together, whatever it does: names that exist, an order without circles, an ending for every item. */
export function findStructuralFaults(playbook: Playbook): readonly Finding[] {
  const order = stepOrderOf(playbook);
  return [
    ...playbook.steps.flatMap((step, index) => faultsOfStep(step, index, order)),
    ...closesTooEarly(order),
    ...writesToThePerson(playbook),
    ...faultsOfEndings(playbook),
  ];
}

/** The kinds of item that an action is about; a step of any other kind could never be carried out. */
const itemKindsOf: Partial<Readonly<Record<Action, readonly ItemKind[]>>> = {
  suspend: ['account'],
  revokeSessions: ['account'],
  removeFromGroups: ['account'],
  deprovision: ['account'],
  restore: ['account'],
  releaseSeat: ['seat'],
  transferData: ['data'],
  lock_device: ['asset'],
  remove_work_profile: ['asset'],
  sanitize: ['asset'],
  wipe: ['asset'],
  delete: ['account', 'data'],
  rotate_secrets: ['secret'],
};

/** A check of one step, as sentences that go on after "Step 'x'". */
type StepCheck = (step: PlaybookStep, order: StepOrder) => readonly { at: string; says: string }[];

const stepChecks: readonly StepCheck[] = [
  (step, order) =>
    order.byId.get(step.id) === step ? [] : [{ at: 'id', says: 'has the same id as a later step; give each its own.' }],

  (step, order) =>
    step.after
      .filter((id) => !order.byId.has(id))
      .map((id) => ({ at: 'after', says: `comes after '${id}', and no step has that id.` })),

  (step, order) =>
    order.before(step).some((earlier) => earlier.id === step.id)
      ? [{ at: 'after', says: 'comes after itself, in a circle; take one "after" of the circle out.' }]
      : [],

  (step, order) => {
    const anchor = step.due.step;
    if (anchor === undefined) return [];
    if (!order.byId.has(anchor)) return [{ at: 'due', says: `is due when '${anchor}' ends, and no step has that id.` }];
    if (order.before(step).some((earlier) => earlier.id === anchor)) return [];
    return [{ at: 'due', says: `is due when '${anchor}' ends; name '${anchor}' in its "after" too.` }];
  },

  (step, order) => {
    if (step.phase !== 'gate') return [];
    const weak = order.before(step).filter((earlier) => earlier.phase !== 'gate');
    return weak.map((earlier) => ({
      at: 'after',
      says: `holds the closing and waits for '${earlier.id}', which is ${earlier.phase} and may never end in time.`,
    }));
  },

  (step) => {
    const kinds = itemKindsOf[step.action];
    if (kinds === undefined) return [];
    if (step.select === undefined)
      return [
        { at: 'action', says: `does '${step.action}' to nothing; add a "select" for items of kind ${list(kinds)}.` },
      ];
    const { select } = step;
    const wrong = itemKinds.filter((kind) => !kinds.includes(kind) && canFit(select, { 'item.kind': kind }));
    if (wrong.length === 0) return [];
    return [{ at: 'select', says: `does '${step.action}' and may select ${list(wrong)}; select only ${list(kinds)}.` }];
  },

  (step) => {
    if (step.select !== undefined || step.when === undefined) return [];
    const ofItems = [...valuesIn(step.when).keys()].filter((field) => !/^(departure|worker|person)\./.test(field));
    if (ofItems.length === 0) return [];
    return [{ at: 'when', says: `is done once for the case, where ${list(ofItems)} is never known; use "select".` }];
  },

  (step) => [...conditionFaults(step.select, 'select'), ...conditionFaults(step.when, 'when')],

  (step) => {
    const { select, when } = step;
    if (select === undefined || when === undefined || !canFit(select) || !canFit(when)) return [];
    return canFit({ all: [select, when] }) ? [] : [{ at: 'when', says: 'has a "when" that excludes what it selects.' }];
  },
];

function faultsOfStep(step: PlaybookStep, index: number, order: StepOrder): readonly Finding[] {
  return stepChecks.flatMap((check) =>
    check(step, order).map(({ at, says }) => ({
      law: null,
      step: step.id,
      path: ['steps', index, at],
      message: `Step '${step.id}' ${says}`,
    })),
  );
}

function conditionFaults(tree: Condition | undefined, at: string): { at: string; says: string }[] {
  if (tree === undefined) return [];
  const impossible = [...valuesIn(tree)].flatMap(([field, values]) => {
    const closed = closedValues[field];
    if (closed === undefined) return [];
    const unknown: readonly Fact[] = values.filter((value) => !closed.includes(value));
    return unknown.map((value) => ({
      at,
      says: `compares ${field} with '${String(value)}', which it never is; it is one of ${list(closed.map(String))}.`,
    }));
  });
  if (impossible.length > 0) return impossible;
  return canFit(tree) ? [] : [{ at, says: `has a "${at}" that contradicts itself; nothing could ever fit.` }];
}

function closesTooEarly({ steps, before }: StepOrder): readonly Finding[] {
  return steps.flatMap((close, index) => {
    if (close.action !== 'close') return [];
    const awaited = new Set(before(close));
    const missed = steps.filter((step) => step.phase === 'gate' && step !== close && !awaited.has(step));
    return missed.map((step) => ({
      law: null,
      step: close.id,
      path: ['steps', index, 'after'],
      message: `Step '${close.id}' does not wait for '${step.id}', which holds the closing; name it in "after".`,
    }));
  });
}

const addressing: readonly Action[] = ['ask_leaver', 'remind_duties', 'pursue_return'];

/** Where nobody may write to the person, by the playbook's own word, no layer over it may either. */
function writesToThePerson(playbook: Playbook): readonly Finding[] {
  if (!isQuiet(playbook)) return [];
  return playbook.steps.flatMap((step, index) => {
    const asks = step.owner.includes('leaver');
    if (!asks && !addressing.includes(step.action)) return [];
    const says = asks ? 'is for the leaver to do' : `does '${step.action}'`;
    return {
      law: null,
      step: step.id,
      path: ['steps', index, asks ? 'owner' : 'action'],
      message: `Step '${step.id}' ${says}, and this playbook never writes to the person (writes_to_person: false).`,
    };
  });
}

function faultsOfEndings({ endings: rules }: Playbook): readonly Finding[] {
  const fault = (index: number, at: string, message: string): Finding => ({
    law: null,
    step: null,
    path: ['endings', index, at],
    message,
  });
  const faults = rules.flatMap((rule, index): Finding[] => {
    const found = conditionFaults(rule.when, 'when').map(({ says }) =>
      fault(index, 'when', `The ending rule for ${rule.kind} ${says}`),
    );
    const known: readonly string[] = endings[rule.kind];
    if (!known.includes(rule.expect))
      found.push(
        fault(
          index,
          'expect',
          `An item of kind ${rule.kind} never ends as '${rule.expect}'; choose one of ${list(known)}.`,
        ),
      );
    const earlier = rules.slice(0, index).filter((other) => other.kind === rule.kind);
    const reached = reachOf(
      rule.when,
      earlier.map((other) => other.when),
    );
    if (!canFit(reached, { 'item.kind': rule.kind }))
      found.push(
        fault(index, 'when', `The ending rule for ${rule.kind} is never reached; an earlier rule takes its items.`),
      );
    else if (rule.assurance === 'confirmed' && canFit(reached, { 'item.kind': rule.kind, 'application.manual': true }))
      found.push(
        fault(
          index,
          'assurance',
          `The ending rule for ${rule.kind} asks for a reading where the application is manual and can only be attested; ` +
            'put a rule for application.manual before it.',
        ),
      );
    return found;
  });
  const missing = itemKinds.filter((kind) => !rules.some((rule) => rule.kind === kind && rule.when === undefined));
  return [
    ...faults,
    ...missing.map((kind) => ({
      law: null,
      step: null,
      path: ['endings'],
      message: `No ending rule takes every item of kind ${kind}; add one without "when" as the last of that kind.`,
    })),
  ];
}

/** What gets as far as a rule: it fits, and none of the rules before it did. */
function reachOf(when: Condition | undefined, earlier: readonly (Condition | undefined)[]): Condition {
  const always: Condition = { any: [{ field: 'item.kind', known: true }] };
  return { all: [when ?? always, ...earlier.map((other): Condition => ({ not: other ?? always }))] };
}

function list(words: readonly string[]): string {
  return words.join(', ');
}
