import { Failure } from '../../core/failure.ts';
import type { DepartureKind } from '../../core/departures/departure.ts';
import type { Playbook } from '../../core/playbooks/playbook.ts';
import {
  choosePolicies,
  type PlaybookChoice,
  type PlaybookRules,
  ruleThatChooses,
} from '../../core/playbooks/playbook-choice.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findLeaver, type LeaverKey } from '../../store/cases/find-leaver.ts';
import { readChoiceFacts, readPlaybookRules, savePlaybookRules } from '../../store/plans/playbook-rules.ts';
import { policiesOf } from './own-policies.ts';
import { choosePlaybook, type Policies } from './playbooks.ts';

/** Who leaves, and how: what the rules go by. */
export type ChoiceAbout = { readonly leaver: LeaverKey; readonly kind: DepartureKind };

/**
 * What the organization's rules choose for a departure, and which of them (from 1) named the playbook. An overlay that cannot be laid over the chosen playbook is left out. Throws what
 * `findLeaver` throws, and `bad-request` for a policy that is not there any more.
 */
export async function choiceByRules(
  tx: Tx,
  policies: Policies,
  { leaver, kind }: ChoiceAbout,
): Promise<PlaybookChoice & { readonly rule: number | null }> {
  const { personId, workerType } = await findLeaver(tx, leaver);
  const facts = { ...(await readChoiceFacts(tx, personId)), 'departure.kind': kind, 'worker.type': workerType };
  const { rules } = await readPlaybookRules(tx);
  const { playbook, overlays } = choosePolicies(rules, facts);
  const fitting = overlays.filter((name) => policies.overlays.get(name)?.bases.includes(playbook) ?? true);
  return { playbook, overlays: fitting, rule: ruleThatChooses(rules, facts) };
}

/** What told of a departure without a person in between, and the playbook its settings name; null: the rules choose. */
export type Teller = { readonly what: 'a message' | 'a file'; readonly playbook: string | null };

/**
 * The playbook for a departure that a machine tells: the one its settings name, else what the rules choose. Nobody may be locked out by
 * a message or a file alone: where no approval is asked for, a person opens the case. Throws `rule-refused` then.
 */
export async function playbookForTeller(
  tx: Tx,
  shipped: Policies,
  teller: Teller,
  about: ChoiceAbout,
): Promise<Playbook> {
  const here = await policiesOf(tx, shipped);
  const choice =
    teller.playbook === null ? await choiceByRules(tx, here, about) : { playbook: teller.playbook, overlays: [] };
  return refuseUnapproved(choosePlaybook(here, choice).playbook, teller.what);
}

/** Throws `rule-refused` for a playbook that acts without an approval, when no person opens the case. */
export function refuseUnapproved(playbook: Playbook, what: Teller['what']): Playbook {
  if (playbook.approval) return playbook;
  throw new Failure(
    'rule-refused',
    `The playbook "${playbook.playbook}" acts without an approval, so a person has to open this departure, not ${what}.`,
  );
}

/** Keeps an organization's rules. Throws `bad-request` when one names a policy that is not there, or overlays no playbook can have. */
export async function changePlaybookRules(
  tx: Tx,
  shipped: Policies,
  rules: PlaybookRules | null,
  operatorId: string,
): Promise<void> {
  const here = await policiesOf(tx, shipped);
  for (const [index, { playbook = null, overlays = [] }] of (rules ?? []).entries()) {
    const where = `Rule ${index + 1}`;
    if (playbook !== null && !here.playbooks.has(playbook))
      throw new Failure(
        'bad-request',
        `${where}: there is no playbook "${playbook}". Choose one of: ${namesOf(here.playbooks)}.`,
      );
    for (const overlay of overlays) {
      const found = here.overlays.get(overlay);
      if (found === undefined)
        throw new Failure(
          'bad-request',
          `${where}: there is no overlay "${overlay}". Choose one of: ${namesOf(here.overlays)}.`,
        );
      if (playbook !== null && !found.bases.includes(playbook))
        throw new Failure(
          'bad-request',
          `${where}: the overlay "${overlay}" is laid over ${found.bases.join(', ')}, not over "${playbook}".`,
        );
    }
  }
  await savePlaybookRules(tx, rules, operatorId);
}

function namesOf(policies: ReadonlyMap<string, unknown>): string {
  return [...policies.keys()].sort().join(', ');
}
