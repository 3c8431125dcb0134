import type { JsonObject } from '../../core/applications/connector.ts';
import { operatorActor } from '../../core/event.ts';
import { recordEvent } from '../cases/record-event.ts';
import type { Tx } from '../database/transaction.ts';

/** What an organization may write itself, in place of what comes with Handback. */
type Setting = 'playbookRules' | 'returnPolicy' | 'dispositionPolicy' | 'rubrics' | 'mailTexts';

/** What the organization has written, as it was kept; null where it goes by what comes with Handback. */
export async function readSetting(tx: Tx, name: Setting): Promise<unknown> {
  const [row] = await tx.query<{ kept: unknown }>(
    `select settings->$2::text as kept from organization where organization_id = $1`,
    [tx.organizationId, name],
  );
  return row?.kept ?? null;
}

/** Keeps what the organization wrote, or (null) goes back to what comes with Handback. `said` is what the event says of it. */
export async function saveSetting(
  tx: Tx,
  name: Setting,
  { value, said }: { readonly value: unknown; readonly said: JsonObject[string] },
  byOperatorId: string,
): Promise<void> {
  await tx.query(
    `update organization set settings = (settings - $2::text) || case when $3::jsonb is null then '{}'::jsonb
       else jsonb_build_object($2::text, $3::jsonb) end where organization_id = $1`,
    [tx.organizationId, name, value === null ? null : JSON.stringify(value)],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'organization.changed',
    actor: operatorActor(byOperatorId),
    data: { [name]: said },
  });
}
