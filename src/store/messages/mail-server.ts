import type { Actor } from '../../core/event.ts';
import type { MailTls } from '../../core/messages/mail-server.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';

/** How an organization sends mail; the password stays sealed. */
export type MailServerRecord = {
  readonly host: string;
  readonly port: number;
  readonly tls: MailTls;
  readonly authority: string | null;
  readonly user: string | null;
  readonly sealedPassword: Uint8Array | null;
  readonly fromAddress: string;
  readonly fromName: string;
  readonly language: string;
};

/** The mail server of the organization; undefined: none is set up. */
export async function findMailServer(tx: Tx): Promise<MailServerRecord | undefined> {
  const [row] = await tx.query<MailServerRecord>(
    `select host, port, tls, authority, user_name as "user", sealed_password as "sealedPassword", from_address as "fromAddress",
       from_name as "fromName", language from mail_server where organization_id = $1`,
    [tx.organizationId],
  );
  return row;
}

/** Sets the mail server, instead of the one before. */
export async function saveMailServer(tx: Tx, server: MailServerRecord, actor: Actor): Promise<void> {
  await tx.query(
    `insert into mail_server (organization_id, host, port, tls, authority, user_name, sealed_password, from_address, from_name, language)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (organization_id) do update set host = excluded.host, port = excluded.port, tls = excluded.tls,
       authority = excluded.authority, user_name = excluded.user_name, sealed_password = excluded.sealed_password,
       from_address = excluded.from_address, from_name = excluded.from_name, language = excluded.language, changed_at = now()`,
    [
      tx.organizationId,
      server.host,
      server.port,
      server.tls,
      server.authority,
      server.user,
      server.sealedPassword,
      server.fromAddress,
      server.fromName,
      server.language,
    ],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'mail.changed',
    actor,
    data: { tls: server.tls, hasPassword: server.sealedPassword !== null },
    private: { host: server.host, from: server.fromAddress },
  });
}
