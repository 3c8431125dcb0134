import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { startMailServer, type TestMailServer } from '../../test/mail-server.ts';
import type { MailServer } from '../core/messages/mail-server.ts';
import { Failure } from '../core/failure.ts';
import { type OutgoingMail, probeMailServer, sendMail } from './mail.ts';

const open = await startMailServer();
const safe = await startMailServer({ tls: 'starttls', user: 'handback', password: 'geheim' });
const implicit = await startMailServer({ tls: 'implicit' });

const of = (server: TestMailServer, more: Partial<MailServer> = {}): MailServer => ({
  host: '127.0.0.1',
  port: server.port,
  tls: 'none',
  authority: server.authority === '' ? null : server.authority,
  user: null,
  password: null,
  ...more,
});
const mail = (to: string, more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  messageId: '<0190a1b2-0000-7000-8000-000000000001@example.test>',
  from: { name: 'Handback', address: 'handback@example.test' },
  to: { name: 'Ada', address: to },
  replyTo: 'owner@example.test',
  subject: 'A reminder',
  text: 'Hello Ada,\n\nGrüße 💾\n',
  html: '<p>Hello Ada,</p><p>Grüße 💾</p>',
  language: 'en',
  ...more,
});

test('a mail arrives as plain text and HTML, with headers that keep machines from answering', async () => {
  assert.deepEqual(await sendMail(of(open), mail('ada@example.test')), { outcome: 'sent' });
  const [received] = await open.mailsTo('ada@example.test');
  assert.equal(received?.messageId, '<0190a1b2-0000-7000-8000-000000000001@example.test>');
  assert.equal(received?.headers.get('auto-submitted'), 'auto-generated');
  assert.equal(received?.replyTo?.text, 'owner@example.test');
  assert.match(received?.text ?? '', /Grüße 💾/);
  assert.match(String(received?.html), /Grüße 💾/);
});

test('a name or subject with line ends, controls or reordering marks cannot add a header or turn a line around', async () => {
  const evil = 'Eve\r\nBcc: all@example.test\r\n\r\n\u202Emoc.elpmaxe\u2066 💾 "x" <y@z>';
  const sent = await sendMail(
    of(open),
    mail('eve@example.test', { subject: evil, to: { name: evil, address: 'eve@example.test' } }),
  );
  assert.deepEqual(sent, { outcome: 'sent' });
  const [received] = await open.mailsTo('eve@example.test');
  assert.equal(received?.bcc, undefined);
  assert.equal(received?.subject, 'Eve Bcc: all@example.test moc.elpmaxe 💾 "x" <y@z>');
  const to = received?.to === undefined || Array.isArray(received.to) ? undefined : received.to.value;
  assert.deepEqual(
    to?.map(({ address }) => address),
    ['eve@example.test'],
  );
  assert.equal((await open.mails()).filter(({ to: address }) => address === 'all@example.test').length, 0);
});

test('a name that a subject sets apart stays set apart, and a sign without its other half goes', async () => {
  const subject = '\u2069\u2068\u2068لينا\u2069: \u2067مهمة\u2069\u2069 \u2068x';
  await sendMail(of(open), mail('isolates@example.test', { subject }));
  const [received] = await open.mailsTo('isolates@example.test');
  assert.equal(received?.subject, '\u2068\u2068لينا\u2069: مهمة\u2069 x');
});

test('with STARTTLS required the mail goes over TLS and after signing in, to a server whose certificate counts', async () => {
  const server = of(safe, { tls: 'required', user: 'handback', password: 'geheim' });
  assert.deepEqual(await sendMail(server, mail('tls@example.test')), { outcome: 'sent' });
  assert.equal((await safe.mails()).at(-1)?.secure, true);
  await probeMailServer(server);
});

test('TLS from the first byte works, and a certificate nobody vouches for is not trusted', async () => {
  assert.deepEqual(await sendMail(of(implicit, { tls: 'implicit' }), mail('i@example.test')), { outcome: 'sent' });
  const stranger = await sendMail(of(implicit, { tls: 'implicit', authority: null }), mail('i@example.test'));
  assert.equal(stranger.outcome, 'not_sent');
  assert.equal((await implicit.mails()).length, 1);
});

test('a server without STARTTLS gets nothing where TLS is required', async () => {
  const before = (await open.mails()).length;
  const result = await sendMail(of(open, { tls: 'required' }), mail('clear@example.test'));
  assert.equal(result.outcome, 'not_sent');
  assert.equal((await open.mails()).length, before);
});

test('a refused address is final and about the address; a refused content is final; what is only for now is neither', async () => {
  const refused = await sendMail(of(open), mail('refuse.me@example.test'));
  assert.deepEqual({ ...refused, reason: '' }, { outcome: 'not_sent', final: true, addressRefused: true, reason: '' });
  const content = await sendMail(of(open), mail('content.me@example.test'));
  assert.deepEqual({ ...content, reason: '' }, { outcome: 'not_sent', final: true, addressRefused: false, reason: '' });
  const later = await sendMail(of(open), mail('later.me@example.test'));
  assert.deepEqual({ ...later, reason: '' }, { outcome: 'not_sent', final: false, addressRefused: false, reason: '' });
});

test('a connection that is lost after the mail went over leaves its fate unknown, never "not sent"', async () => {
  const result = await sendMail(of(open), mail('drop.me@example.test'));
  assert.equal(result.outcome, 'unknown');
  assert.equal((await open.mailsTo('drop.me@example.test')).length, 1);
});

test('a server that is not there, and a password that is wrong, are said without the password', async () => {
  const nobody = await sendMail({ ...of(open), port: 1 }, mail('a@example.test'));
  assert.equal(nobody.outcome, 'not_sent');
  const wrong = of(safe, { tls: 'required', user: 'handback', password: 'falsch' });
  await assert.rejects(probeMailServer(wrong), (error) => {
    assert.ok(error instanceof Failure);
    assert.equal(error.code, 'application-refused');
    assert.match(error.message, /answered 535/);
    assert.ok(!error.message.includes('falsch'));
    return true;
  });
});

test('an address that nothing may reach is not connected to, and what answers elsewhere is not quoted', async () => {
  for (const host of ['169.254.169.254', '0.0.0.0', 'fd00:ec2::254'])
    await assert.rejects(probeMailServer(of(open, { host })), /which no application may have/);
  const other = createServer((socket) => socket.end('SSH-2.0-Inside_9.9\r\n')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await assert.rejects(probeMailServer(of(open, { port })), (error) => {
    assert.ok(error instanceof Failure);
    assert.match(error.message, /does not speak as a mail server/);
    assert.doesNotMatch(error.message, /SSH|Inside/);
    return true;
  });
  other.close();
});
