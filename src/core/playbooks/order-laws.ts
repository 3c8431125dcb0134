import type { Condition, Facts } from './condition.ts';
import { verbs } from '../applications/connector.ts';
import type { Finding, Law } from '../finding.ts';
import { type Action, destroyingActions, type Playbook, type PlaybookStep } from './playbook.ts';
import { findStructuralFaults } from './playbook-structure.ts';
import {
  follows,
  isForward,
  notAfter,
  reaches,
  type StepOrder,
  startsWith,
  stepOrderOf,
  stepsDoing,
} from '../plans/step-order.ts';

/** Everything that is wrong with a playbook: whether it holds together, who may cut access off, and the thirteen order laws. */
export function lintPlaybook(playbook: Playbook): readonly Finding[] {
  const order = stepOrderOf(playbook);
  const broken = Object.entries(orderLaws).flatMap(([number, law]) =>
    law(order).map((fault) => findingOf(playbook, Number(number) as Law, fault)),
  );
  const unguarded = [...withoutApproval(playbook, order), ...beforeAccessEnds(order)];
  return [...findStructuralFaults(playbook), ...unguarded.map((fault) => findingOf(playbook, null, fault)), ...broken];
}

type Fault = { readonly step: PlaybookStep | null; readonly at?: keyof PlaybookStep; readonly says: string };
type OrderLaw = (order: StepOrder) => readonly Fault[];

/** What a law can see on a playbook; holds, disputes and unresolved owners are looked at again when a step runs. */
const orderLaws: Readonly<Record<Law, OrderLaw>> = {
  1: holdIsCheckedBeforeDestroying,
  2: lockOutComesFirst,
  3: holdingsAreReadBeforeWriting,
  4: successorAcceptsBeforeRemoval,
  5: dataIsTransferredFirst,
  6: keysAreCapturedFirst,
  7: secretsAreRotatedAfterLockOut,
  8: localDataIsCopiedBeforeErasing,
  9: inspectionAndVerification,
  10: neverErasesWhatIsNotOurs,
  11: nothingReachesThePersonTooEarly,
  12: deletionComesLate,
  13: payIsNeverCoupled,
};

const erasing: readonly Action[] = ['sanitize', 'wipe'];
const humanAccount: Facts = { 'item.kind': 'account', 'account.kind': 'human' };
const inDirectory: Facts = { ...humanAccount, 'application.category': 'directory' };

function holdIsCheckedBeforeDestroying(order: StepOrder): readonly Fault[] {
  return notAfter(order, [...destroyingActions, 'decide'], ['check_hold']).map((step) => ({
    step,
    says: `does '${step.action}', and no check for a legal hold (check_hold) comes before it.`,
  }));
}

const afterLockOut: readonly Action[] = [
  'remove_mfa',
  'stop_forwarding',
  'removeFromGroups',
  'transferData',
  'releaseSeat',
  'deprovision',
  'delete',
];
const mayPrecedeLockOut: readonly Action[] = ['confirm_dates', 'observe', 'approve', 'suspend', 'revokeSessions'];

function lockOutComesFirst(order: StepOrder): readonly Fault[] {
  const blocks = signInBlocks(order);
  const sessions = stepsDoing(order, ['revokeSessions']);
  if (blocks.length === 0 || sessions.length === 0)
    return [{ step: null, says: 'needs a step that suspends the directory account and one that revokes sessions.' }];
  const waits = (step: PlaybookStep, earlier: readonly PlaybookStep[]) =>
    order.before(step).some((other) => earlier.includes(other));
  const apart = sessions.filter((step) => !blocks.some((block) => startsWith(block, step)) || waits(step, blocks));
  const late = blocks.filter((step) => waits(step, sessions));
  const delayed = stepsDoing(order, ['suspend', 'revokeSessions']).flatMap((step) =>
    order
      .before(step)
      .filter((earlier) => !mayPrecedeLockOut.includes(earlier.action))
      .map((earlier) => ({
        step,
        says: `takes access away and waits for '${earlier.id}'; work on data or holds may not delay it.`,
      })),
  );
  const early = stepsDoing(order, afterLockOut).flatMap((step) =>
    [...blocks, ...sessions]
      .filter((first) => !order.before(step).includes(first))
      .map((first) => ({
        step,
        says: `does '${step.action}' and does not wait for '${first.id}'; the lock-out comes first.`,
      })),
  );
  return [
    ...apart.map((step) => ({
      step,
      says: 'does not start together with the sign-in block: same "due", same not_before_due, no wait.',
    })),
    ...late.map((step) => ({ step, says: 'blocks sign-in and waits for the sessions; both start together.' })),
    ...delayed,
    ...early,
  ];
}

function holdingsAreReadBeforeWriting(order: StepOrder): readonly Fault[] {
  return notAfter(order, [...verbs, 'remove_mfa', 'stop_forwarding'], ['observe']).map((step) => ({
    step,
    says: 'changes an account, and no step reads the holdings (observe) before it; what it was could not be restored.',
  }));
}

function successorAcceptsBeforeRemoval(order: StepOrder): readonly Fault[] {
  const removing = order.steps.filter(({ action }) => action === 'removeFromGroups' || action === 'delete');
  const touchingService = stepsDoing(order, verbs).filter((step) => reaches(step, { 'account.kind': 'service' }));
  const accepted = (step: PlaybookStep) =>
    order.before(step).some((earlier) => earlier.action === 'hand_over' && earlier.evidence.includes('acceptance'));
  return [...new Set([...removing, ...touchingService])]
    .filter((step) => !accepted(step))
    .map((step) => ({
      step,
      says: 'may remove a last owner or touch a service account; a hand_over with evidence "acceptance" comes before it.',
    }));
}

function dataIsTransferredFirst(order: StepOrder): readonly Fault[] {
  return notAfter(order, ['releaseSeat', 'delete'], ['transferData']).map((step) => ({
    step,
    says: `does '${step.action}', and no transfer of the data (transferData) ends before it.`,
  }));
}

function keysAreCapturedFirst(order: StepOrder): readonly Fault[] {
  return notAfter(order, [...erasing, 'delete'], ['capture_keys']).map((step) => ({
    step,
    says: `does '${step.action}', and the recovery keys are not captured (capture_keys) before it.`,
  }));
}

function secretsAreRotatedAfterLockOut(order: StepOrder): readonly Fault[] {
  const lockOut = [...signInBlocks(order), ...stepsDoing(order, ['revokeSessions'])];
  return stepsDoing(order, ['rotate_secrets'])
    .filter((step) => lockOut.some((first) => !order.before(step).includes(first)))
    .map((step) => ({ step, says: 'rotates secrets before the person is locked out, who would learn the new ones.' }));
}

function localDataIsCopiedBeforeErasing(order: StepOrder): readonly Fault[] {
  const uncopied = notAfter(order, erasing, ['copy_local_data']).map((step) => ({
    step,
    says: 'erases a device, and its local data is not copied (copy_local_data) before.',
  }));
  const notReceived = notAfter(order, erasing, ['collect', 'inspect'])
    .filter((step) => !(follows(order, step, ['pursue_return']) && follows(order, step, ['approve'])))
    .map((step) => ({
      step,
      says: 'erases a device that may not be back; it comes after collect, or after pursue_return and approve.',
    }));
  return [...uncopied, ...notReceived];
}

function inspectionAndVerification(order: StepOrder): readonly Fault[] {
  const uninspected = notAfter(order, ['decide'], ['inspect']).map((step) => ({
    step,
    says: 'decides what becomes of a device that nobody has inspected (inspect).',
  }));
  const unverified = stepsDoing(order, ['sanitize'])
    .filter((step) => !order.steps.some((other) => other.action === 'verify' && order.before(other).includes(step)))
    .map((step) => ({
      step,
      at: 'action' as const,
      says: 'erases media, and no step in which another person verifies it (verify) comes after it.',
    }));
  return [...uninspected, ...unverified];
}

function neverErasesWhatIsNotOurs({ steps }: StepOrder): readonly Fault[] {
  return steps.flatMap((step): Fault[] => {
    if (erasing.includes(step.action)) {
      const personal = reaches(step, { 'asset.ownership': 'personal' });
      if (!personal && !reaches(step, { 'asset.ownership': null })) return [];
      const whose = personal ? 'a personal device' : 'a device of unknown ownership';
      return [{ step, at: 'select', says: `may erase ${whose}; select asset.ownership "in" [company, leased].` }];
    }
    const notTheirs = ['shared', 'service'].filter((kind) =>
      reaches(step, { 'item.kind': 'account', 'account.kind': kind }),
    );
    if (step.action !== 'delete' || notTheirs.length === 0) return [];
    return [
      { step, at: 'select', says: `may delete a ${notTheirs.join(' or ')} account; select account.kind "is" human.` },
    ];
  });
}

/** What reaches the person, or tells others about them. */
export const tellingActions: readonly Action[] = [
  'announce',
  'ask_leaver',
  'name_successor',
  'hand_over',
  'remind_duties',
  'notify_team',
  'collect',
  'pursue_return',
];

function nothingReachesThePersonTooEarly(order: StepOrder): readonly Fault[] {
  const opens = (step: PlaybookStep) => step.due.anchor === 'informed' || step.action === 'mark_informed';
  const asksThem = (step: PlaybookStep) => step.owner.some((owner) => ['leaver', 'successor'].includes(owner));
  return order.steps
    .filter((step) => tellingActions.includes(step.action) || asksThem(step))
    .filter((step) => !opens(step) && !order.before(step).some(opens))
    .map((step) => ({
      step,
      says: 'may reach the person, or others about them, before they are told; hang it on the anchor "informed" or after a step that is.',
    }));
}

function deletionComesLate(order: StepOrder): readonly Fault[] {
  const deletions = stepsDoing(order, ['delete']);
  const soon = deletions
    .filter(
      ({ due, not_before_due }) =>
        due.anchor !== 'access_ends' || (due.days ?? 0) < 30 || !isForward(due) || !not_before_due,
    )
    .map((step) => ({
      step,
      at: 'due' as const,
      says: 'deletes; it is due at access_ends plus 30 days or more, and not before (not_before_due: true).',
    }));
  const otherAccounts: Condition = { not: { field: 'application.category', is: 'directory' } };
  const others = deletions.filter((step) => reaches(step, {}, otherAccounts));
  const directoryFirst = deletions
    .filter((step) => reaches(step, inDirectory))
    .filter((step) => others.some((other) => !order.before(step).includes(other)))
    .map((step) => ({
      step,
      says: 'may delete the directory account before the rest; it is the last to go, in a step of its own.',
    }));
  return [...soon, ...directoryFirst];
}

const aboutReturn: readonly Action[] = ['ask_leaver', 'remind_duties', 'collect', 'pursue_return'];
/** Words of pay (English). Nothing that asks for equipment may hold one of them. */
export const payWords =
  /\b(pay|paid|pays|payroll|payment|paycheck|payslip|salary|wages?|severance|bonus|settlement|deduct\w*|withh[eo]ld\w*)\b/i;
const returnWords = /\b(returns?|returned|equipment|devices?|laptops?|hand in|give back)\b/i;

function payIsNeverCoupled({ steps }: StepOrder): readonly Fault[] {
  return steps
    .filter(({ action, title, to_leaver }) => {
      const words = [title, ...Object.values(to_leaver ?? {})].join(' ');
      return payWords.test(words) && (aboutReturn.includes(action) || returnWords.test(words));
    })
    .map((step) => ({
      step,
      at: 'title' as const,
      says: 'couples the return of equipment with pay; take one of the two out.',
    }));
}

/** Beyond the laws: what changes an outside system waits for the plan's approval; without one, only what can be undone may run. */
function withoutApproval(playbook: Playbook, order: StepOrder): readonly Fault[] {
  const undoable: readonly Action[] = playbook.approval ? [] : ['suspend', 'revokeSessions'];
  const guarded = [...verbs, ...destroyingActions].filter((action) => !undoable.includes(action));
  return notAfter(order, guarded, ['approve']).map((step) => ({
    step,
    says: `does '${step.action}', and no approval (approve) comes before it.`,
  }));
}

const cuttingOff: readonly Action[] = [
  'suspend',
  'revokeSessions',
  'deprovision',
  'switch_badge_off',
  'cancel_card',
  'lock_device',
];

/** Beyond the laws: nobody is cut off before their access ends because a step could start as soon as its order allows. */
function beforeAccessEnds(order: StepOrder): readonly Fault[] {
  const waits = ({ due, not_before_due }: PlaybookStep) =>
    not_before_due && due.anchor === 'access_ends' && isForward(due);
  return stepsDoing(order, cuttingOff)
    .filter((step) => !waits(step) && !order.before(step).some(waits))
    .map((step) => ({
      step,
      at: 'due' as const,
      says: 'could cut the person off before access ends; anchor access_ends, no negative offset, not_before_due: true.',
    }));
}

/** The steps that block sign-in: those that suspend a person's account in the directory. */
function signInBlocks(order: StepOrder): readonly PlaybookStep[] {
  return stepsDoing(order, ['suspend']).filter((step) => reaches(step, inDirectory));
}

function findingOf(playbook: Playbook, law: Law | null, { step, at, says }: Fault): Finding {
  if (step === null) return { law, step: null, path: ['steps'], message: `The playbook ${says}` };
  const path = ['steps', playbook.steps.indexOf(step), at ?? 'after'];
  return { law, step: step.id, path, message: `Step '${step.id}' ${says}` };
}
