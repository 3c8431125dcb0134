import type { Tx } from '../database/transaction.ts';
import { dueToPeople, withOwners, wordsToLeaver } from '../steps/step-ownership.ts';

/** A step that waits for the leaver, as their page asks for it. */
export type PortalQuestion = {
  readonly id: string;
  readonly state: string;
  readonly title: string;
  /** The same in words for the leaver, by language; null where the playbook has none. */
  readonly toLeaver: Readonly<Record<string, string>> | null;
  readonly item: string | null;
  readonly dueAt: Temporal.Instant | null;
  /** Kinds of evidence that count. */
  readonly evidence: readonly string[];
  /** It is ended by the one signature under the list of things. */
  readonly signedWithThings: boolean;
};

/** What a leaver is asked now besides their things, the first due first. */
export async function listPortalQuestions(
  tx: Tx,
  { offboardingId, personId }: { readonly offboardingId: string; readonly personId: string },
): Promise<readonly PortalQuestion[]> {
  const steps = await tx.query<PortalQuestion>(
    `select s.step_id as id, s.state, s.title, ${wordsToLeaver} as "toLeaver", i.label as item, ${dueToPeople} as "dueAt", s.evidence,
       s.action = 'ask_leaver' and s.evidence = array['signature'] as "signedWithThings"
     from step s
     join offboarding o on o.organization_id = $1 and o.offboarding_id = s.offboarding_id
     left join item i on i.organization_id = $1 and i.item_id = s.item_id
     where s.organization_id = $1 and s.offboarding_id = $2 and s.mode = 'human' and 'leaver' = any(s.owner)
       and s.state in ('asked', 'problem') and s.blocked_by = 0 and o.state = 'open' and not o.paused and not o.held
       and s.action not in ('approve', 'close', 'observe', 'recheck')
     order by s.due_at, s.step_id limit 50`,
    [tx.organizationId, offboardingId],
  );
  const owned = await withOwners(tx, steps);
  return owned.filter(({ askedOf }) => askedOf.some(({ id }) => id === personId));
}
