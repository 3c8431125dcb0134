import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

/** What the process was told to do, as JSON in its first argument. */
type Order = {
  readonly tls: 'none' | 'starttls' | 'implicit';
  readonly key?: string;
  readonly cert?: string;
  readonly user?: string;
  readonly password?: string;
};

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const failure = (code: number, words: string) => Object.assign(new Error(words), { responseCode: code });
const kept: { readonly from: string; readonly to: string; readonly raw: string; readonly secure: boolean }[] = [];

// What it does to a mail stands in the local part of its address, as in `refuse.somebody@example.test`.
const server = new SMTPServer({
  secure: order.tls === 'implicit',
  authOptional: order.user === undefined,
  hideSTARTTLS: order.tls !== 'starttls',
  ...(order.key === undefined ? {} : { key: readFileSync(order.key), cert: readFileSync(order.cert ?? '') }),
  disableReverseLookup: true,
  logger: false,
  onAuth: ({ username, password }, _session, done) =>
    username === order.user && password === order.password ? done(null, { user: username }) : done(failure(535, 'No.')),
  onRcptTo: ({ address }, _session, done) => {
    if (address.startsWith('refuse.')) return done(failure(550, 'Nobody here by that name'));
    if (address.startsWith('later.') && !kept.some(({ to }) => to === address)) {
      // Once, and from then on it is taken.
      kept.push({ from: '', to: address, raw: '', secure: false });
      return done(failure(451, 'Come back later'));
    }
    return done();
  },
  onData: (stream, session, done) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const [recipient] = session.envelope.rcptTo;
      const to = recipient?.address ?? '';
      const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
      kept.push({ from, to, raw: Buffer.concat(chunks).toString('utf8'), secure: session.secure });
      if (to.startsWith('content.')) return done(failure(554, 'Not this'));
      // It has the mail, and never says so.
      if (to.startsWith('drop.')) return server.connections.forEach((connection) => connection.close());
      return done();
    });
  },
});
server.on('error', () => undefined);
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('message', () => process.send?.({ mails: kept.filter(({ raw }) => raw !== '') }));
process.on('disconnect', () => process.exit());
