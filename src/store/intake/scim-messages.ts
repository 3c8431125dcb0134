import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import type { Tx } from '../database/transaction.ts';

/** What a push was: its method, the user it was about, and whether it let them go or brought them back. */
export type PushHeaders = {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly user: string;
  readonly news: 'left' | 'back' | 'none';
};

/** Keeps a push as a message that waits, without anything secret that it held; answers its id. */
export async function insertPush(
  tx: Tx,
  push: { readonly sourceId: string; readonly headers: PushHeaders; readonly body: JsonObject },
): Promise<string> {
  const messageId = randomUUIDv7();
  await tx.query(
    `insert into inbound_message (organization_id, inbound_message_id, hr_source_id, delivery_id, headers, body)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      tx.organizationId,
      messageId,
      push.sourceId,
      randomUUIDv7(),
      JSON.stringify(push.headers),
      Buffer.from(JSON.stringify(push.body)),
    ],
  );
  return messageId;
}
