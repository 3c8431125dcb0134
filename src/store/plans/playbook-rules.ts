import { type PlaybookRules, playbookRules, usualRules } from '../../core/playbooks/playbook-choice.ts';
import type { Facts } from '../../core/playbooks/condition.ts';
import type { Tx } from '../database/transaction.ts';
import { readSetting, saveSetting } from '../people/organization-setting.ts';

/** The rules that choose playbooks here, and whether the organization wrote them. */
export async function readPlaybookRules(tx: Tx): Promise<{ readonly rules: PlaybookRules; readonly own: boolean }> {
  const kept = await readSetting(tx, 'playbookRules');
  return kept === null ? { rules: usualRules, own: false } : { rules: playbookRules.parse(kept), own: true };
}

/** Keeps rules, or (null) goes back to the usual ones. */
export async function savePlaybookRules(tx: Tx, rules: PlaybookRules | null, byOperatorId: string): Promise<void> {
  await saveSetting(tx, 'playbookRules', { value: rules, said: rules?.length ?? null }, byOperatorId);
}

/** What rules may ask about a person. */
export async function readChoiceFacts(tx: Tx, personId: string): Promise<Facts> {
  const [row] = await tx.query<{ country: string | null; department: string | null; location: string | null }>(
    `select p.country, p.department, l.name as location from person p
     left join location l on l.organization_id = p.organization_id and l.location_id = p.location_id
     where p.organization_id = $1 and p.person_id = $2`,
    [tx.organizationId, personId],
  );
  return {
    'person.country': row?.country ?? null,
    'person.department': row?.department ?? null,
    'person.location': row?.location ?? null,
  };
}
