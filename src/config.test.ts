import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCliConfig, readConfig, type Surroundings } from './config.ts';

const around = (env: Surroundings['env'], more: Partial<Surroundings> = {}): Surroundings => ({
  env,
  platform: 'linux',
  uid: 1000,
  home: '/home/ada',
  isTerminal: false,
  ...more,
});

test('an empty environment is a configuration', () => {
  const config = readConfig(around({}));
  assert.deepEqual(config, {
    port: { number: 4310, chosen: false },
    host: '127.0.0.1',
    dataDir: '/home/ada/.local/share/handback',
    databaseUrl: null,
    publicUrl: null,
    portal: { port: null, host: '127.0.0.1', url: null },
    proxies: [],
    keyFile: '/home/ada/.local/share/handback/key',
    role: 'both',
    log: 'json',
    concurrency: null,
    warnings: [],
  });
});

test('each system has its own place for data', () => {
  const place = (env: Surroundings['env'], more: Partial<Surroundings>) => readConfig(around(env, more)).dataDir;
  assert.equal(place({}, { uid: 0, home: '/root' }), '/var/lib/handback');
  assert.equal(
    place({}, { platform: 'darwin', home: '/Users/ada' }),
    '/Users/ada/Library/Application Support/handback',
  );
  assert.equal(place({ XDG_DATA_HOME: '/data' }, {}), '/data/handback');
  assert.equal(place({ HANDBACK_DATA: '/srv/handback', XDG_DATA_HOME: '/data' }, { uid: 0 }), '/srv/handback');
});

const wrong: readonly (readonly [Surroundings['env'], RegExp])[] = [
  [{ HANDBACK_PORT: '80a' }, /HANDBACK_PORT is not a whole number from 0 to 65535/],
  [{ HANDBACK_PORT: '65536' }, /HANDBACK_PORT/],
  [{ HANDBACK_HOST: 'my host' }, /HANDBACK_HOST is neither/],
  [{ HANDBACK_DATA: '~/handback' }, /HANDBACK_DATA begins with "~"/],
  [{ HANDBACK_PUBLIC_URL: 'handback.example.org' }, /HANDBACK_PUBLIC_URL is not a web address/],
  [{ HANDBACK_PUBLIC_URL: 'https://example.org/handback' }, /without a path/],
  [{ HANDBACK_PROXIES: 'proxy.example.org' }, /HANDBACK_PROXIES is no list of addresses/],
  [{ HANDBACK_PROXIES: '10.0.0.0/33' }, /HANDBACK_PROXIES/],
  [{ HANDBACK_ROLE: 'web' }, /HANDBACK_ROLE is none of api, worker and both/],
  [{ HANDBACK_LOG: 'loud' }, /HANDBACK_LOG is neither/],
  [{ HANDBACK_CONCURRENCY: '0' }, /HANDBACK_CONCURRENCY is not a whole number from 1/],
];
for (const [env, sentence] of wrong) {
  test(`${JSON.stringify(env)} is refused with a sentence`, () => {
    assert.throws(() => readConfig(around(env)), { code: 'configuration-wrong', message: sentence });
  });
}

test('everything that is wrong is said at once', () => {
  assert.throws(() => readConfig(around({ HANDBACK_PORT: 'x', HANDBACK_LOG: 'x' })), { message: /PORT.*\n.*LOG/ });
});

test('a refusal never repeats a value, which may hold a password', () => {
  assert.throws(
    () => readConfig(around({ DATABASE_URL: 'mysql://root:hunter2@db' })),
    (error: Error) => error.message.includes('DATABASE_URL') && !error.message.includes('hunter2'),
  );
});

test('a misspelt variable is refused with the one that was meant, one of somebody else is only warned about', () => {
  for (const read of [readConfig, readCliConfig]) {
    assert.throws(() => read(around({ HANDBACK_PROT: '4311' })), /HANDBACK_PROT.*Did you mean HANDBACK_PORT\?/);
  }
  const { warnings } = readConfig(around({ HANDBACK_SOMETHING_ELSE: 'x' }));
  assert.match(warnings[0] ?? '', /HANDBACK_SOMETHING_ELSE.*Known are/);
});

test('listening to other machines without TLS in front is warned about', () => {
  const warnings = (env: Surroundings['env']) => readConfig(around(env)).warnings.length;
  assert.equal(warnings({ HANDBACK_HOST: '0.0.0.0' }), 1);
  assert.equal(warnings({ HANDBACK_HOST: '0.0.0.0', HANDBACK_PUBLIC_URL: 'https://handback.example.org' }), 0);
  assert.equal(warnings({ HANDBACK_HOST: '127.0.0.2' }), 0);
});

test('a variable that is set to nothing counts as not set', () => {
  assert.equal(readConfig(around({ HANDBACK_PORT: '', DATABASE_URL: ' ' })).port.number, 4310);
});

test('the command line keeps tokens in the configuration folder of its user', () => {
  assert.equal(readCliConfig(around({})).credentialsFile, '/home/ada/.config/handback/credentials.json');
  assert.equal(readCliConfig(around({ XDG_CONFIG_HOME: '/c' })).credentialsFile, '/c/handback/credentials.json');
  assert.equal(readCliConfig(around({ HANDBACK_URL: 'http://host:4310/' })).url, 'http://host:4310');
});
