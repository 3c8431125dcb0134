import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import yauzl from 'yauzl';
import { assertEndedWell, environmentOf, makeFolder, runCli, startHandback } from './handback-process.ts';

const folder = await makeFolder();
const env = environmentOf(folder);

type Json = { readonly [key: string]: unknown };
type Items = { readonly items: readonly Json[] };

/** One command as somebody types it; `as` is whose home it is typed in. Fails with what was said when it does not end well. */
async function say(words: readonly string[], as: 'dana' | 'lena' | 'marco' = 'dana'): Promise<string> {
  const { code, stdout, stderr } = await runCli(as === 'dana' ? env : homeOf(as), words);
  assert.equal(code, 0, `handback ${words.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

const ask = async <T extends Json>(...words: readonly string[]) => JSON.parse(await say([...words, '--json'])) as T;

/** What Handback refuses, and the sentence it refuses with. */
async function refused(words: readonly string[], pattern: RegExp, as: 'dana' | 'lena' | 'marco' = 'dana') {
  const { code, stdout, stderr } = await runCli(as === 'dana' ? env : homeOf(as), words);
  assert.notEqual(code, 0, `${words.join(' ')} was to be refused: ${stdout}`);
  assert.match(stdout + stderr, pattern);
}

/** Another operator, at another desk: a home of their own, and no data folder whose token would sign in for them. */
function homeOf(name: string) {
  return {
    ...environmentOf(folder, { HANDBACK_URL: server.url, HANDBACK_DATA: join(folder, name) }),
    HOME: join(folder, name),
  };
}

async function signIn(name: 'lena' | 'marco', operatorId: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  const { url } = await ask<{ url: string }>('operators', 'link', operatorId);
  await say(['sign-in', url], name);
}

const server = await startHandback(env, []);
const photo = join(folder, 'photo.jpg');
await sharp({ create: { width: 640, height: 480, channels: 3, background: '#888888' } })
  .jpeg()
  .toFile(photo);

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 400; looks += 1) {
    if (await what()) return;
    await pause(300);
  }
  const { items } = await call<{ items: readonly Step[] }>('GET', '/offboardings/OFF-6/steps');
  const open = items.filter(({ state, phase }) => phase === 'gate' && state !== 'done' && state !== 'withdrawn');
  assert.fail(`It never came to that. Open: ${JSON.stringify(open, null, 1)}`);
}

/** The same as a command does, without a process for each: for what is asked again and again. */
async function call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const token = (await readFile(join(folder, 'data', 'cli-token'), 'utf8')).trim();
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${text}`);
  return JSON.parse(text) as T;
}

async function stepsOf(state: string): Promise<readonly Step[]> {
  const { items } = await call<{ items: readonly Step[] }>('GET', '/offboardings/OFF-6/steps');
  return items.filter((step) => step.state === state && step.phase === 'gate');
}

const itemsOf = async () => (await call<Items>('GET', '/offboardings/OFF-6/items')).items;

type Step = {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly action: string;
  readonly state: string;
  readonly phase: string;
  readonly evidence: readonly string[];
  readonly item: { readonly label: string; readonly kind: string } | null;
};

test('a leaver abroad is taken from the box to the certificate, and the case closes only at the end', async (t) => {
  await until(async () => /OFF-6/.test(await say(['offboardings', 'list'])));
  await until(async () => (await stepsOf('asked')).length > 0);
  const marco = (await ask<Items>('operators', 'list')).items.find(({ name }) => name === 'Marco Silva');
  await signIn('marco', String(marco?.['id']));
  const lena = await ask<{ id: string }>('operators', 'add', 'Lena Roth', 'lena.roth@fernhill.example');
  for (const role of ['legal', 'finance']) await say(['operators', 'grant', lena.id, role]);
  await signIn('lena', lena.id);
  const items = await itemsOf();
  const tagOf = (word: string): string => {
    const label = String(items.find((item) => String(item['label']).includes(word))?.['label']);
    return /FH-\d+/.exec(label)?.[0] ?? '';
  };
  const [laptop, monitor, dock, phone] = [tagOf('ThinkPad'), tagOf('U2723QE'), tagOf('WD22TB4'), tagOf('iPhone')];
  assert.ok(laptop && monitor && dock && phone, JSON.stringify(items.map(({ label }) => label)));

  await t.test('the phone is put under a hold, and nothing of it is destroyed whoever asks', async () => {
    await say(['holds', 'open', '--title', 'Patent', '--reason', 'Counsel asked for it', '--asset', phone], 'lena');
    assert.match(await say(['plan', 'show', 'OFF-6']), /legal\s+hold/);
    await refused(
      ['sanitizations', 'add', phone, '--media', 'embedded_flash', '--method', 'clear', '--technique', 'factory_reset'],
      /M-1/,
    );
  });

  await t.test('a box goes out and comes back: delivered is not received', async () => {
    await say(['returns', 'propose', 'OFF-6']);
    const where = ['--street', 'Bahnhofstrasse 1', '--city', 'Zürich', '--postcode', '8001', '--country', 'CH'];
    await say(['returns', 'address', 'OFF-6', '--name', 'Noor Moreau', ...where, '--phone', '+41440000000']);
    const { id: kit } = await ask<{ id: string }>('returns', 'kit', 'request', 'OFF-6');
    const papers = join(folder, 'papers');
    await mkdir(papers);
    await say(['returns', 'kit', 'slip', kit, '-o', join(papers, 'slip.pdf')]);
    const origins = [laptop, dock, phone].flatMap((tag) => ['--origin', `${tag}=CN`]);
    await refused(['returns', 'kit', 'customs', kit, '-o', join(papers, 'none.pdf')], /where .* was made/);
    await say(['returns', 'kit', 'customs', kit, ...origins, '-o', join(papers, 'customs.pdf')]);
    for (const name of ['slip', 'customs'])
      assert.equal((await readFile(join(papers, `${name}.pdf`))).subarray(0, 5).toString(), '%PDF-', name);
    await say(['returns', 'kit', 'move', kit, '--what', 'pack']);
    const shipments = (await ask<Items>('shipments', 'list')).items;
    for (const direction of ['out', 'back']) {
      const id = String(shipments.find((one) => one['direction'] === direction)?.['id']);
      await say(['shipments', 'tracking', id, '--carrier', 'Post', '--number', `99.${direction}`]);
      for (const status of ['in_transit', 'delivered']) await say(['shipments', 'status', id, status]);
    }
    assert.match(await say(['returns', 'kit', 'show', 'OFF-6']), /state +arrived/);
    assert.match(await say(['returns', 'list', '--case', 'OFF-6']), /at the door/);
    const laptopItem = (await itemsOf()).find((item) => String(item['label']).includes(laptop));
    assert.notEqual(laptopItem?.['standing'], 'done');
    await refused(['assets', 'check-in', laptop, '--condition', 'damaged'], /photo/);
    const damaged = ['--condition', 'damaged', '--photo', photo, '--note', 'Screen cracked'];
    assert.match(await say(['assets', 'check-in', laptop, ...damaged]), /damaged/);
    for (const tag of [dock, phone]) await say(['assets', 'check-in', tag, '--photo', photo]);
    assert.match(await say(['returns', 'kit', 'show', 'OFF-6']), /state +received/);
  });

  await t.test('the monitor is disputed, a person settles it, and it ends as not given back', async () => {
    await say([
      'disputes',
      'open',
      monitor,
      '--claim',
      'returned',
      '--day',
      '2026-05-03',
      '--note',
      'Gave it to the porter',
    ]);
    await say(['disputes', 'settle', 'D-1', 'rejected', '--note', 'The book of that day has no entry']);
    const mine = (await ask<Items>('returns', 'list', '--case', 'OFF-6')).items;
    const back = mine.find((one) => JSON.stringify(one).includes(monitor));
    await say(['returns', 'end', String(back?.['id']), '--as', 'refused', '--reason', 'Nobody has it']);
  });

  await t.test('access ends, and whatever is asked of people is answered', async () => {
    // Twelve days ago: a seat is released a week after access has ended, and not before.
    const day = Temporal.Now.plainDateISO('Europe/Zurich').subtract({ days: 12 });
    const ends = `${day.toString()}T17:00:00+01:00`;
    await say(['departures', 'move', 'OFF-6', '--last-day', day.toString(), '--access-ends', ends, '--at-once']);
    await answerSteps();
    const { digest } = await ask<{ digest: string }>('plan', 'show', 'OFF-6');
    await say(['plan', 'approve', 'OFF-6', '--digest', digest], 'marco');
    await answerSteps();
  });

  await t.test('the service account has a new owner who accepted it, and the key is rotated', async () => {
    const owned = (await ask<Items>('owned', 'list')).items;
    const idOf = (name: string) => String(owned.find((one) => String(one['name']).includes(name))?.['id']);
    await refused(['owned', 'hand-over', idOf('ci-deploy'), '--to', 'F-1002'], /accept/);
    const giving = ['--to', 'F-1002', '--accepted-by', 'Amara Adeyemi'];
    assert.match(await say(['owned', 'hand-over', idOf('ci-deploy'), ...giving]), /OFF-6/);
    await until(async () => (await stepsOf('asked')).some(({ action }) => action === 'rotate_secrets'));
    assert.match(await say(['owned', 'rotate', idOf('Production key'), '--note', 'New key in the vault']), /OFF-6/);
  });

  await t.test('the seat comes back, and saves from its renewal on', async () => {
    await until(async () => {
      await answerSteps();
      const seat = (await itemsOf()).find(({ kind }) => kind === 'seat');
      return seat?.['standing'] === 'done';
    });
    const day = Temporal.Now.plainDateISO('Europe/London');
    const period = ['--from', day.subtract({ days: 1 }).toString(), '--until', day.add({ days: 2 }).toString()];
    assert.match(await say(['licences', 'harvest', ...period]), /Noor Moreau +\S+ +720\.00 GBP +\d{4}-\d\d-\d\d/);
  });

  await t.test('the laptop is graded, decided about, erased, verified by somebody else, and certified', async () => {
    const answers = ['power=starts', 'screen=broken', 'keyboard=works', 'ports=work', 'battery=81', 'swelling=flat'];
    const found = [...answers, 'cosmetic=d', 'activation_lock=clear', 'firmware_password=clear'];
    const photos = ['--photo', `open=${photo}`, '--photo', `damage=${photo}`];
    assert.match(
      await say(['assets', 'inspect', laptop, ...found.flatMap((one) => ['--set', one]), ...photos]),
      /graded D/,
    );
    await decide(laptop);
    await erase(laptop, ['--media', 'nvme_ssd'], ['--method', 'purge', '--technique', 'sanitize_block_erase']);
  });

  await t.test(
    'the case does not close while the phone is held; two people, one of them legal, release it',
    async () => {
      await inspect(phone);
      await refused(['assets', 'dispose', phone, '--as', 'sell', '--reason', 'Wanted'], /hold/i);
      await inspect(dock);
      await decide(dock);
      await refused(['offboardings', 'close', 'OFF-6'], /./);
      await say(['holds', 'release', 'M-1', '--reason', 'Settled'], 'lena');
      const waits = (await ask<Items>('proposals', 'list')).items.find(({ state }) => state === 'waiting');
      await say(['proposals', 'confirm', String(waits?.['id'])]);
      const { digest, approved } = await ask<{ digest: string; approved: boolean }>('plan', 'show', 'OFF-6');
      if (!approved) await say(['plan', 'approve', 'OFF-6', '--digest', digest], 'marco');
      await until(async () => {
        await answerSteps();
        return (await stepsOf('asked')).every(({ action }) =>
          ['sanitize', 'verify', 'decide', 'inspect'].includes(action),
        );
      });
      await decide(phone);
      const claim = ['--media', 'embedded_flash', '--method', 'purge', '--technique', 'cryptographic_erase'];
      await refused(['sanitizations', 'add', phone, ...claim], /encrypted from the first use/);
      const proof = [
        '--encryption',
        'from_first_use',
        '--encryption-proof',
        'Attested by the device manager since enrolment',
      ];
      await erase(phone, ['--media', 'embedded_flash', ...proof], claim.slice(2));
    },
  );

  await t.test('it closes, and its export tells the whole story', async () => {
    await until(async () => {
      await answerSteps();
      const open = [...(await stepsOf('asked')), ...(await stepsOf('waiting'))];
      return open.every(({ action }) => action === 'close');
    });
    await say(['offboardings', 'close', 'OFF-6']);
    const path = join(folder, 'OFF-6.zip');
    await say(['evidence', 'export', 'OFF-6', '--output', path]);
    const files = await unzip(await readFile(path));
    const things = JSON.parse(files.get('equipment.json') ?? '[]') as readonly (Json & { asset: { tag: string } })[];
    const told = (tag: string) => Object.keys(things.find(({ asset }) => asset.tag === tag) ?? {});
    for (const chapter of [
      'kits',
      'shipments',
      'handOvers',
      'inspections',
      'dispositions',
      'sanitizations',
      'verifications',
      'certificates',
    ])
      assert.ok(told(laptop).includes(chapter), `${chapter} of the laptop: ${told(laptop).join(', ')}`);
    assert.ok(told(monitor).includes('disputes'));
  });
  server.signal('SIGTERM');
  await assertEndedWell(server);
});

async function inspect(tag: string): Promise<void> {
  const form = await say(['assets', 'inspect', tag, '--form']);
  // The first answer that each question names.
  const filled = form.replace(/((?:^# .*\n)+)(\w+):$/gm, (_, above: string, name: string) => {
    const numbers = /from (\d+) to/.test(above);
    const first = /^# (\w+): /m.exec(above)?.[1] ?? '';
    return `${above}${name}: ${numbers ? '90' : first}`;
  });
  const path = join(folder, `${tag}.yaml`);
  await writeFile(path, filled);
  await say(['assets', 'inspect', tag, '--answers', path]);
}

/** What the policy says, decided by Dana; what is worth much is approved by finance. */
async function decide(tag: string): Promise<void> {
  const said = await say(['assets', 'dispose', tag, '--decide']);
  if (/approv/i.test(said)) await say(['dispositions', 'approve', tag], 'lena');
}

/** Erased by Dana, verified by Marco: whoever erased it is refused. Then the certificate is given out. */
async function erase(tag: string, drive: readonly string[], how: readonly string[]): Promise<void> {
  await say(['sanitizations', 'add-drive', tag, ...drive, '--serial', `DRV-${tag}`]);
  const work = ['--tool', 'vendor tool', '--tool-version', '2.11', '--place', 'Workshop'];
  await say(['sanitizations', 'add', tag, ...work, ...how]);
  const { items } = await ask<Items>('sanitizations', 'list');
  const id = String(items.find((one) => JSON.stringify(one).includes(tag))?.['id']);
  await refused(
    ['sanitizations', 'verify', id, '--method', 'sample', '--sample', '10'],
    /another person|somebody else/i,
  );
  await say(['sanitizations', 'verify', id, '--method', 'sample', '--sample', '10'], 'marco');
  await say(['certificates', 'issue', tag]);
}

/** Answers whatever is asked about the case and has no command of its own, with what its playbook counts. */
async function answerSteps(): Promise<void> {
  const own = ['collect', 'inspect', 'decide', 'sanitize', 'verify', 'hand_over', 'rotate_secrets', 'approve', 'close'];
  for (let round = 0; round < 12; round += 1) {
    const steps = (await stepsOf('asked')).filter(({ action }) => !own.includes(action));
    if (steps.length === 0) return;
    for (const { id, action, item } of steps) {
      const ending = action === 'attest' && item?.kind === 'coverage' ? { ending: 'none' } : {};
      const given = { note: 'Done and seen.', tick: true, signature: { name: 'Dana Whitlock' } };
      await call('POST', `/steps/${id}/complete`, { ...given, ...ending });
    }
  }
}

function unzip(zip: Buffer): Promise<ReadonlyMap<string, string>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(zip, { lazyEntries: true }, (failure, opened) => {
      if (failure !== null) return reject(failure);
      const files = new Map<string, string>();
      opened.on('end', () => resolve(files));
      opened.on('entry', (entry: yauzl.Entry) => {
        opened.openReadStream(entry, (error, stream) => {
          if (error !== null) return reject(error);
          void stream.toArray().then((chunks: Buffer[]) => {
            files.set(entry.fileName, Buffer.concat(chunks).toString('utf8'));
            opened.readEntry();
          });
        });
      });
      opened.readEntry();
    });
  });
}
