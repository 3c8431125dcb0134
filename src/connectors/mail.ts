import { isIP } from 'node:net';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { Failure } from '../core/failure.ts';
import { isLoopback, type MailServer } from '../core/messages/mail-server.ts';
import type { CalendarPart } from '../formats/invitation.ts';
import { connectGuarded } from './guarded-socket.ts';

export type MailAddress = { readonly name: string | null; readonly address: string };

export type OutgoingMail = {
  /** With its angle brackets; the same when it is sent again. */
  readonly messageId: string;
  readonly from: MailAddress;
  readonly to: MailAddress;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly language: string;
  /** An invitation that goes along (RFC 6047). */
  readonly calendar?: CalendarPart | null;
  readonly attachments?: readonly MailAttachment[];
};

export type MailAttachment = { readonly name: string; readonly mediaType: string; readonly content: Uint8Array };

/** How a mail went out: a mail is never asked for again, so `unknown` says that the server may have taken it. */
export type MailResult =
  | { readonly outcome: 'sent' }
  /** `final`: the same mail would be refused again; `addressRefused`: because of whom it is for. */
  | {
      readonly outcome: 'not_sent';
      readonly reason: string;
      readonly final: boolean;
      readonly addressRefused: boolean;
    }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** What takes longer is given up; well below the time for which a worker holds a message. */
const patience = { connectMs: 15_000, silenceMs: 30_000, wholeMs: 75_000 };

/**
 * Sends one mail over SMTP (RFC 5321), with STARTTLS (RFC 3207) or TLS as the server's settings say, and says what is known
 * of its fate. Throws nothing for what the server or the network does.
 */
export async function sendMail(
  server: MailServer,
  mail: OutgoingMail,
  wholeMs = patience.wholeMs,
): Promise<MailResult> {
  const content = await compose(mail);
  let connection: SMTPConnection;
  try {
    connection = await openSession(server, wholeMs);
  } catch (error) {
    // The settings may be wrong, or the server away: that says nothing about this mail.
    return { outcome: 'not_sent', reason: sayWhatHappened(server, error), final: false, addressRefused: false };
  }
  try {
    const envelope = { from: mail.from.address, to: [mail.to.address] };
    await within(
      wholeMs,
      new Promise<void>((resolve, reject) => {
        connection.once('error', reject);
        connection.send(envelope, content, (error) => (error === null ? resolve() : reject(error)));
      }),
    );
    connection.quit();
    return { outcome: 'sent' };
  } catch (error) {
    // Without an answer to what was sent after "354 go ahead", the server may have taken it.
    const begun = String(connection.lastServerResponse).startsWith('354');
    connection.close();
    const reason = sayWhatHappened(server, error);
    if (begun && statusOf(error) === undefined) return { outcome: 'unknown', reason };
    return {
      outcome: 'not_sent',
      reason,
      final: isFinal(error),
      addressRefused: isFinal(error) && isAboutAddress(error),
    };
  }
}

/** Opens a session as sending does, and ends it. Throws `application-unreachable` or `application-refused` with what the server said. */
export async function probeMailServer(server: MailServer): Promise<void> {
  try {
    const connection = await openSession(server, patience.wholeMs);
    connection.quit();
  } catch (cause) {
    const code = isFinal(cause) ? 'application-refused' : 'application-unreachable';
    throw new Failure(code, sayWhatHappened(server, cause), { cause });
  }
}

/** Plain text and HTML; the headers tell machines not to answer (RFC 3834 §5). */
async function compose(mail: OutgoingMail): Promise<Buffer> {
  const composer = new MailComposer({
    messageId: mail.messageId,
    from: addressOf(mail.from),
    to: addressOf(mail.to),
    ...(mail.replyTo === null ? {} : { replyTo: mail.replyTo }),
    subject: onOneLine(mail.subject),
    text: mail.text,
    html: mail.html,
    ...(mail.calendar ? { icalEvent: { ...mail.calendar, filename: 'invitation.ics' } } : {}),
    attachments: (mail.attachments ?? []).map(({ name, mediaType, content }) => ({
      filename: onOneLine(name),
      contentType: mediaType,
      content: Buffer.from(content),
    })),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': mail.language,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

function addressOf({ name, address }: MailAddress) {
  return { name: name === null ? '' : onOneLine(name), address };
}

/** A header is one line, and reads in the order it is written in: what reorders text goes, what sets a name apart stays. */
function onOneLine(text: string): string {
  const plain = text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/g, '');
  return withoutStrayIsolates(plain).trim();
}

/** Keeps isolates that are opened and closed (Unicode UAX #9), and drops every sign that has no other half. */
function withoutStrayIsolates(text: string): string {
  const opened: number[] = [];
  const kept = new Set<number>();
  for (const { 0: sign, index } of text.matchAll(isolates)) {
    const start = sign === '\u2069' ? opened.pop() : undefined;
    if (start !== undefined) kept.add(start).add(index);
    if (sign === '\u2068') opened.push(index);
  }
  return text.replaceAll(isolates, (sign, index: number) => (kept.has(index) ? sign : ''));
}

const isolates = /[\u2068\u2069]/g;

/** A connection to a server that is not one of the addresses which nothing may reach; mail servers stand inside the network as well. */
async function connect(server: MailServer): Promise<SMTPConnection> {
  const { host, port } = server;
  const socket = await connectGuarded({ host, port, reach: 'internal', timeoutMs: patience.connectMs });
  const connection = new SMTPConnection({
    connection: socket,
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    requireTLS: server.tls === 'required',
    ignoreTLS: server.tls === 'none',
    greetingTimeout: patience.connectMs,
    socketTimeout: patience.silenceMs,
    socketCloseTimeout: 1_000,
    maxResponseSize: 64 * 1024,
    tls: {
      minVersion: 'TLSv1.2',
      ...(server.authority === null ? {} : { ca: [server.authority] }),
      ...(isIP(server.host) === 0 ? { servername: server.host } : {}),
    },
  });
  // What comes after the answer is known belongs to nobody.
  connection.on('error', () => undefined);
  return connection;
}

/** A session that mail can go through; what was begun of it is ended where there is none in time. */
async function openSession(server: MailServer, wholeMs: number): Promise<SMTPConnection> {
  const connection = await connect(server);
  try {
    await within(wholeMs, signIn(connection, server));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function signIn(connection: SMTPConnection, { host, tls, user, password }: MailServer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject);
    connection.connect((error) => (error === undefined ? resolve() : reject(error)));
  });
  if (user === null || password === null) return;
  if (tls === 'none' && !isLoopback(host)) throw new Failure('rule-refused', 'A password is not sent without TLS.');
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject);
    connection.login({ credentials: { user, pass: password } }, (error) =>
      error === null ? resolve() : reject(error),
    );
  });
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it took too long')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('responseCode' in error)) return undefined;
  return typeof error.responseCode === 'number' && error.responseCode > 0 ? error.responseCode : undefined;
}

function isAboutAddress(error: unknown): boolean {
  return error instanceof Error && 'command' in error && error.command === 'RCPT TO';
}

/** A lasting refusal (RFC 5321 §4.2.1). */
function isFinal(error: unknown): boolean {
  return (statusOf(error) ?? 0) >= 500;
}

/** What went wrong, as a sentence: the server's status, never its text, which may hold addresses. */
function sayWhatHappened({ host, port }: MailServer, error: unknown): string {
  const status = statusOf(error);
  if (status !== undefined) return `The mail server ${host}:${port} answered ${status}.`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof Error && 'response' in error)
    return `What answers at ${host}:${port} does not speak as a mail server does.`;
  const said = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
  if (code === 'ETLS') return `The mail server ${host}:${port} offers no TLS that can be trusted: ${said}.`;
  return `The mail server ${host}:${port} cannot be reached or broke off: ${said}.`;
}
