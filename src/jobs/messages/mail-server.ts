import { type MailResult, probeMailServer, sendMail } from '../../connectors/mail.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { isLoopback, isMailAddress, type MailServer, type MailTls, usualTls } from '../../core/messages/mail-server.ts';
import { mailHtml, mailText } from '../../formats/mail-body.ts';
import { fillText } from '../../formats/texts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type MailServerRecord, saveMailServer } from '../../store/messages/mail-server.ts';
import type { Seal } from '../applications/connect-application.ts';
import type { Means } from '../means.ts';
import { type TextsByLanguage, textsFor } from './texts.ts';

export type NewMailServer = {
  readonly host: string;
  readonly port: number;
  /** Left out: TLS everywhere but on this machine. */
  readonly tls?: MailTls | undefined;
  readonly authority: string | null;
  readonly user: string | null;
  readonly password: string | null;
  readonly fromAddress: string;
  readonly fromName: string;
  readonly language: string;
};

/** The server's settings with its password opened. Throws `configuration-wrong` when the key is another. */
export function openMailServer(
  means: Pick<Means, 'unseal'>,
  organizationId: string,
  record: MailServerRecord,
): MailServer {
  const opened = record.sealedPassword === null ? {} : means.unseal(record.sealedPassword, boundTo(organizationId));
  const { password } = opened;
  return { ...record, password: typeof password === 'string' ? password : null };
}

/** Checks settings before they are tried. Throws `bad-request` with what does not fit. */
export function readMailServer(input: NewMailServer): NewMailServer & { readonly tls: MailTls } {
  const tls = input.tls ?? usualTls(input.host, input.port);
  if (!isMailAddress(input.fromAddress)) throw new Failure('bad-request', `${input.fromAddress} is no mail address.`);
  if ((input.user === null) !== (input.password === null))
    throw new Failure('bad-request', 'A user and a password belong together.');
  if (input.password !== null && tls === 'none' && !isLoopback(input.host))
    throw new Failure('bad-request', 'A password is not sent in the clear: use TLS, or a server that asks for none.');
  return { ...input, tls };
}

/** Opens a session with the server as sending would. Throws `application-unreachable` or `application-refused`. */
export async function probeNewMailServer(server: MailServer): Promise<void> {
  await probeMailServer(server);
}

/** Keeps the settings, the password sealed. */
export async function keepMailServer(
  seal: Seal,
  tx: Tx,
  server: ReturnType<typeof readMailServer>,
  operatorId: string,
): Promise<void> {
  const { password, ...rest } = server;
  const sealedPassword = password === null ? null : seal({ password }, boundTo(tx.organizationId));
  await saveMailServer(tx, { ...rest, sealedPassword }, operatorActor(operatorId));
}

/** Sends one mail that says that mail works, and says what came of it. */
export async function sendTestMail(
  { means, texts }: { readonly means: Pick<Means, 'unseal'>; readonly texts: TextsByLanguage },
  test: {
    readonly record: MailServerRecord;
    readonly organization: { readonly id: string; readonly name: string };
    readonly to: { readonly name: string; readonly address: string };
    readonly messageId: string;
  },
): Promise<MailResult> {
  const { record, organization, to } = test;
  const language = textsFor(texts, [record.language]);
  const body = {
    greeting: fillText(language, 'greeting.named', { name: to.name }),
    paragraphs: [fillText(language, 'test.body', { organization: organization.name })],
    entries: [],
    after: [],
    button: null,
    closing: fillText(language, 'closing.body', { organization: organization.name }),
  };
  return sendMail(openMailServer(means, organization.id, record), {
    messageId: `<${test.messageId}@${record.fromAddress.split('@').at(-1) ?? 'localhost'}>`,
    from: { name: record.fromName, address: record.fromAddress },
    to,
    replyTo: null,
    subject: fillText(language, 'test.subject'),
    text: mailText(body),
    html: mailHtml(body, language.language),
    language: language.language,
  });
}

function boundTo(organizationId: string): string {
  return `${organizationId}/mail`;
}
