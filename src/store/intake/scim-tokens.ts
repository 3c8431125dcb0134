import { createHash, randomUUIDv7 } from 'node:crypto';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';

/** How a token begins; anything else is not worth a look-up. */
export const scimTokenPrefix = 'hbp_';
const longestToken = 100;

/** The source that a token belongs to. */
export type ScimTokenSource = { readonly sourceId: string; readonly name: string };

/** Finds the organization of a token, before an organization is known; undefined when nobody was given it. */
export async function findScimToken(
  db: Pick<Database, 'dispatcher'>,
  secret: string,
): Promise<{ readonly organizationId: string; readonly tokenId: string } | undefined> {
  if (!secret.startsWith(scimTokenPrefix) || secret.length > longestToken) return undefined;
  const [row] = await asDispatcher(db).call<{ organization_id: string; scim_token_id: string }>('find_scim_token', [
    hashOf(secret),
  ]);
  return row === undefined ? undefined : { organizationId: row.organization_id, tokenId: row.scim_token_id };
}

/** Whose token this is now; undefined once it has ended or its source is switched off. */
export async function findScimTokenSource(tx: Tx, tokenId: string): Promise<ScimTokenSource | undefined> {
  const [row] = await tx.prepared<ScimTokenSource>(
    'scim_token_source',
    `select s.hr_source_id as "sourceId", s.name from scim_token t
     join hr_source s on s.organization_id = t.organization_id and s.hr_source_id = t.hr_source_id
     where t.organization_id = $1 and t.scim_token_id = $2 and s.kind = 'scim' and s.disabled_at is null
       and coalesce(t.expires_at > clock_timestamp(), true)`,
    [tx.organizationId, tokenId],
  );
  return row;
}

/** Keeps the hash of a source's new token. The one before counts until then, and every older one ends now; `null`: all end now. */
export async function insertScimToken(
  tx: Tx,
  token: { readonly sourceId: string; readonly secret: string; readonly previousUntil: Temporal.Instant | null },
): Promise<void> {
  await tx.query(
    `update scim_token set expires_at = case when expires_at is null then coalesce($3, clock_timestamp()) else clock_timestamp() end
     where organization_id = $1 and hr_source_id = $2 and coalesce(expires_at > clock_timestamp(), true)`,
    [tx.organizationId, token.sourceId, token.previousUntil],
  );
  await tx.query(
    'insert into scim_token (organization_id, scim_token_id, hr_source_id, secret_hash) values ($1, $2, $3, $4)',
    [tx.organizationId, randomUUIDv7(), token.sourceId, hashOf(token.secret)],
  );
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
