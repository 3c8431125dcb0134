import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';
import { type ParsedMail, simpleParser } from 'mailparser';

/** A mail as the server got it. */
export type ReceivedMail = {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  readonly secure: boolean;
};

/** A real SMTP server in a process of its own; addresses that begin with `refuse.`, `later.`, `content.` and `drop.` fare so. */
export type TestMailServer = {
  readonly port: number;
  /** Its certificate in PEM; empty without TLS. */
  readonly authority: string;
  /** All it got, in order. */
  readonly mails: () => Promise<readonly ReceivedMail[]>;
  /** What it got for one address, parsed by somebody else's reader. */
  readonly mailsTo: (address: string) => Promise<readonly ParsedMail[]>;
  readonly stop: () => Promise<void>;
};

type Options = {
  readonly tls?: 'none' | 'starttls' | 'implicit';
  readonly user?: string;
  readonly password?: string;
};

/** Starts the server; it ends with the test file. */
export async function startMailServer({ tls = 'none', ...account }: Options = {}): Promise<TestMailServer> {
  const directory = await mkdtemp(join(tmpdir(), 'handback-mail-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  if (tls !== 'none') {
    const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout ${key} -out ${cert}`;
    await promisify(execFile)('openssl', words.split(' '));
  }
  const order = JSON.stringify({ tls, ...account, ...(tls === 'none' ? {} : { key, cert }) });
  const child = fork(new URL('mail-process.ts', import.meta.url), [order]);
  const answer = async <T>(): Promise<T> => (await once(child, 'message'))[0] as T;
  const { port } = await answer<{ port: number }>();
  const mails = async () => {
    const told = answer<{ mails: readonly ReceivedMail[] }>();
    child.send('mails');
    return (await told).mails;
  };
  const stop = async () => {
    if (child.exitCode === null && child.connected) {
      child.disconnect();
      await once(child, 'exit');
    }
    await rm(directory, { recursive: true, force: true });
  };
  after(stop);
  return {
    port,
    authority: tls === 'none' ? '' : await readFile(cert, 'utf8'),
    mails,
    mailsTo: async (address) => {
      const mine = (await mails()).filter(({ to }) => to === address);
      return Promise.all(mine.map(({ raw }) => simpleParser(raw)));
    },
    stop,
  };
}
