import { type Command, Option } from 'commander';
import type { MailServerBody, MailServerShown, TestMailAnswer } from '../api/schemas/messages.ts';
import { Failure } from '../core/failure.ts';
import { mailTlsModes } from '../core/messages/mail-server.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { parseCount, readInput, sentence } from './options.ts';

type SetOptions = {
  readonly host: string;
  readonly port?: number;
  readonly tls?: NonNullable<MailServerBody['tls']>;
  readonly authority?: string;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  readonly name?: string;
  readonly language?: string;
  readonly unchecked?: true;
};

/** `mail`: the server that mail goes through. */
export function registerMail(command: Command, cli: Cli): void {
  command
    .command('show')
    .description('say which server mail goes through; its password is never shown')
    .action(async (_options, show: Command) => {
      const answer = await clientOf(cli, show).get<MailServerShown>('/mail');
      present(show, answer, () => serverLines(answer));
    });
  command
    .command('set')
    .description('set the server that mail goes through; it is tried before it is kept')
    .requiredOption('--host <host>', 'its name or address')
    .option('--port <port>', '587 when left out', parseCount)
    .addOption(new Option('--tls <mode>', 'implicit (port 465), required (STARTTLS), or none').choices(mailTlsModes))
    .option('--authority <file>', 'certificates (PEM) that count instead of the public ones')
    .option('--user <name>', 'who signs in there')
    .option('--password <file>', 'a file with the password (- for standard input)')
    .requiredOption('--from <address>', 'the address that mails come from')
    .option('--name <name>', 'the name that mails come from, Handback when left out')
    .option('--language <tag>', 'what mails are written in where nothing else is known, as in "texts list"')
    .option('--unchecked', 'keep it although the server was not tried')
    .action(async (options: SetOptions, set: Command) => {
      if ((options.user === undefined) !== (options.password === undefined))
        refuseUsage(set, '--user and --password belong together.');
      const answer = await clientOf(cli, set).post<MailServerShown>('/mail', bodyOf(options));
      present(set, answer, () => [
        ...serverLines(answer),
        ...sentence('Messages that waited for it go out now. "mail test" sends you one.'),
      ]);
    });
  command
    .command('test')
    .description('send one mail, to you or to an address')
    .option('--to <address>', 'where to, your own address when left out')
    .action(async ({ to }: { readonly to?: string }, test: Command) => {
      const answer = await clientOf(cli, test).post<TestMailAnswer>('/mail/test', to === undefined ? {} : { to });
      present(test, answer, () =>
        sentence(answer.sent ? `The server took a mail to ${answer.to}.` : `It was not sent. ${answer.reason ?? ''}`),
      );
      if (!answer.sent) throw new Failure('application-refused', `No mail went out to ${answer.to}.`);
    });
}

function bodyOf({
  host,
  port,
  tls,
  authority,
  user,
  password,
  from,
  name,
  language,
  unchecked,
}: SetOptions): MailServerBody {
  return {
    host,
    fromAddress: from,
    ...(port === undefined ? {} : { port }),
    ...(tls === undefined ? {} : { tls }),
    ...(authority === undefined ? {} : { authority: readInput(authority).toString('utf8') }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password: readInput(password).toString('utf8').trim() }),
    ...(name === undefined ? {} : { fromName: name }),
    ...(language === undefined ? {} : { language }),
    ...(unchecked === undefined ? {} : { unchecked }),
  };
}

function serverLines({ server }: MailServerShown): readonly string[] {
  if (server === null)
    return sentence('No mail server is set up; messages wait. Set one with "mail set --host HOST --from ADDRESS".');
  const { host, port, tls, user, fromName, fromAddress, language } = server;
  const safety = { implicit: 'with TLS', required: 'with STARTTLS', none: 'without TLS' }[tls];
  const signs = user === null ? 'without signing in' : `as ${user}`;
  return sentence(
    `Mail goes through ${host}:${port}, ${safety}, ${signs}, from ${fromName} <${fromAddress}>, in ${language} where nothing else is known.`,
  );
}
