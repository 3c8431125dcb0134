import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:http';
import { type AddressInfo, connect, isIPv4 } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkAddress, checkHost, checkUrl, guardedLookup } from './address-guard.ts';
import { checkWebhookUrl } from './post-webhook.ts';
import { makeHttp } from './http.ts';

test('metadata, link-local and multicast addresses are refused, also for internal applications', () => {
  for (const address of [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    'fe80::1',
    'fd00:ec2::254',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
  ]) {
    assert.equal(checkAddress(address, 'internal').allowed, false, address);
  }
});

test('loopback and private addresses are for internal applications only', () => {
  for (const address of [
    '127.0.0.1',
    '::1',
    '::ffff:10.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    'fc00::1',
    '64:ff9b::a00:1',
  ]) {
    assert.equal(checkAddress(address, 'public').allowed, false, address);
    assert.equal(checkAddress(address, 'internal').allowed, true, address);
  }
});

test('public addresses are allowed, and a host name is left to the look-up', () => {
  for (const address of ['93.184.216.34', '172.32.0.1', '2606:2800:220:1::1'])
    assert.equal(checkAddress(address, 'public').allowed, true, address);
  assert.equal(checkHost('[::1]', 'public').allowed, false);
  assert.equal(checkHost('example.com', 'public').allowed, true);
});

test('metadata services outside the link-local range are never reached either', () => {
  for (const address of [
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    'fd20:ce::254',
    'fd00:42::42',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
  ])
    assert.equal(checkAddress(address, 'internal').allowed, false, address);
});

/** The ways to write an IPv4 address that some program or other takes for it. */
function waysToWrite(address: string): readonly string[] {
  const bytes = address.split('.').map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = (value: number, digits = 1) => value.toString(16).padStart(digits, '0');
  const high = hex(a * 256 + b);
  const low = hex(c * 256 + d);
  const wide = (text: string) =>
    text.replaceAll(/[0-9a-z]/gi, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0x20 + 0xff00));
  const circled = (text: string) =>
    text.replaceAll(/[1-9]/g, (sign) => String.fromCodePoint(0x2460 + Number(sign) - 1)).replaceAll('0', '\u24ea');
  return [
    address,
    `${address}.`,
    String(whole),
    `0x${hex(whole)}`,
    `0X${hex(whole).toUpperCase()}`,
    `0${whole.toString(8)}`,
    bytes.map((byte) => `0x${hex(byte)}`).join('.'),
    bytes.map((byte) => `0${byte.toString(8)}`).join('.'),
    bytes.map((byte) => `0000${byte.toString(8)}`).join('.'),
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `0x${hex(a)}.0${b.toString(8)}.${c * 256 + d}`,
    address.replaceAll('.', '\u3002'),
    address.replaceAll('.', '\uff0e'),
    address.replaceAll('.', '\uff61'),
    address.replaceAll('.', '%2e'),
    address.replaceAll(/./g, (sign) => `%${hex(sign.charCodeAt(0))}`),
    wide(address),
    circled(address),
    address.replace('.', '\u00ad.'),
    `[::ffff:${address}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:ffff:${high}:${low}]`,
    `[0000:0000:0000:0000:0000:FFFF:${high}:${low}]`,
    `[::${address}]`,
    `[::ffff:0:${high}:${low}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${high}:${low}]`,
    `[2002:${high}:${low}::1]`,
    `public.example@${address}`,
    `public.example:80@${address}`,
    `public.example%00@${address}`,
  ];
}

const inside = [
  '127.0.0.1',
  '127.8.9.10',
  '10.0.0.1',
  '10.255.1.2',
  '172.16.0.1',
  '172.31.9.9',
  '192.168.1.1',
  '100.64.3.4',
  '169.254.169.254',
  '0.0.0.0',
  '198.18.0.1',
  '255.255.255.255',
];

test('edge-145: none of hundreds of ways to write an address of the network inside reaches it, or even asks for it', async (t) => {
  let hits = 0;
  const server = createServer((_request, response) => {
    hits += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  t.after(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  const http = makeHttp();
  const names = [
    'localhost',
    'LOCALHOST',
    'localhost.',
    'lo\u00adcalhost',
    '\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::]',
    '[fe80::1]',
    '[fc00::1]',
  ];
  const hosts = [...names, ...inside.flatMap(waysToWrite)];
  const urls = hosts.flatMap((host) => [`http://${host}:${port}/`, `HTTP:\\\\${host}:${port}`]);
  assert.ok(urls.length >= 300, `${urls.length} forms`);
  for (const url of urls) {
    const parsed = URL.parse(url);
    // Whatever the platform itself takes for an address has to be refused without a look-up; the rest is no URL, or a name.
    if (parsed !== null && (isIPv4(parsed.hostname) || parsed.hostname.startsWith('[')))
      assert.equal(checkUrl(parsed, 'public').allowed, false, url);
    const answer = await http({ method: 'GET', url, timeoutMs: 2_000 });
    assert.equal(answer.kind, 'not_sent', url);
  }
  assert.equal(hits, 0);
});

test('an address is judged the same however it is written as IPv6', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.constantFrom('public', 'internal'), (address, reach) => {
      const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
      const mapped = `::ffff:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
      const { allowed } = checkAddress(address, reach);
      assert.equal(checkAddress(mapped, reach).allowed, allowed, address);
      assert.equal(checkAddress(`::ffff:${address}`, reach).allowed, allowed, address);
    }),
  );
});

test('other schemes, a user or password, and the ports of other protocols are refused', () => {
  for (const url of [
    'ftp://public.example/',
    'file:///etc/passwd',
    'gopher://public.example/',
    'https://ann@public.example/',
    'https://:pw@public.example/',
    'https://public.example:22/',
    'https://public.example:25/',
    'https://public.example:6000/',
    'https://public.example:0/',
  ])
    for (const verdict of [checkUrl(new URL(url), 'internal'), checkWebhookUrl(url, true)])
      assert.equal(verdict.allowed, false, url);
  for (const url of [
    'https://public.example/',
    'https://public.example:8443/',
    'https://public.example:444/',
    'http://public.example:80/',
  ])
    assert.equal(checkUrl(new URL(url), 'public').allowed, true, url);
});

/** A resolver that gives another answer each time, and how often it was asked. */
function changingResolver(answers: readonly (readonly string[])[]) {
  let asked = 0;
  const resolve = (_host: string, _options: unknown, callback: (error: null, found: LookupAddress[]) => void) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    const found = addresses.map((address) => ({ address, family: isIPv4(address) ? 4 : 6 }));
    queueMicrotask(() => callback(null, found));
  };
  return { resolve: resolve as unknown, asked: () => asked };
}

test('a name that changes its answer is looked up once: the connection goes to the address that was checked', async () => {
  const { resolve, asked } = changingResolver([['203.0.113.7'], ['127.0.0.1']]);
  const lookup = guardedLookup('public', resolve as Parameters<typeof guardedLookup>[1]);
  const socket = connect({ host: 'rebinding.example', port: 9, lookup, autoSelectFamily: false });
  const [error, address] = await new Promise<readonly [Error | null, string]>((done) =>
    socket.once('lookup', (failure, found) => done([failure, found])).once('error', () => undefined),
  );
  socket.destroy();
  assert.deepEqual([error, address, asked()], [null, '203.0.113.7', 1]);
});

test('a name is refused when any of its addresses is inside', async () => {
  for (const answers of [
    ['127.0.0.1'],
    ['203.0.113.7', '10.0.0.1'],
    ['2606:2800:220:1::1', '::ffff:169.254.169.254'],
    [],
  ]) {
    const { resolve } = changingResolver([answers]);
    const lookup = guardedLookup('public', resolve as Parameters<typeof guardedLookup>[1]);
    const failure = await new Promise((done) => lookup('mixed.example', { all: false }, (error) => done(error)));
    assert.ok(failure instanceof Error, answers.join());
  }
});
