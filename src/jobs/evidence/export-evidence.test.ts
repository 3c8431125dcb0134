import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, test } from 'node:test';
import Papa from 'papaparse';
import yauzl from 'yauzl';
import { useDatabase } from '../../../test/database.ts';
import { withVariable } from '../../../test/environment.ts';
import { addOrganization } from '../../../test/organization.ts';
import { addWholeCase, awkwardText } from '../../../test/whole-case.ts';
import { unescapeCell } from '../../formats/csv-write.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { systemActor } from '../../core/event.ts';
import { chapters } from '../../store/evidence/evidence-equipment.ts';
import { exportEvidence } from './export-evidence.ts';

const db = await useDatabase();
const { organizationId, offboardingId } = await addWholeCase(db);
await db.owner.query(
  'update asset_return r set shipment_id = (select s.shipment_id from shipment s where s.offboarding_id = r.offboarding_id limit 1) where organization_id = $1',
  [organizationId],
);
const root = await mkdtemp(join(tmpdir(), 'handback-evidence-test-'));
after(() => rm(root, { recursive: true }));

async function exportCase(): Promise<Buffer> {
  return buffer((await exportEvidence(db, organizationId, offboardingId)).stream);
}

/** The files of a zip in their order. */
function unzip(zip: Buffer): Promise<Map<string, Buffer>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(zip, { lazyEntries: true }, (failure, opened) => {
      if (failure !== null) return reject(failure);
      const files = new Map<string, Buffer>();
      opened.on('error', reject);
      opened.on('end', () => resolve(files));
      opened.on('entry', (entry: yauzl.Entry) => {
        opened.openReadStream(entry, (error, stream) => {
          if (error !== null) return reject(error);
          void buffer(stream).then((content) => {
            files.set(entry.fileName, content);
            opened.readEntry();
          }, reject);
        });
      });
      opened.readEntry();
    });
  });
}

async function checkWithSha256sum(files: ReadonlyMap<string, Buffer>, name: string) {
  const folder = join(root, name);
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return spawnSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });
}

type Timeline = {
  numbers: { last: number; missing: number[] };
  events: {
    number: number;
    sha256: string;
    bytes: string;
    private: { salt: string; content: string; says: unknown } | null;
  }[];
};

const sha256 = (...parts: readonly Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const zip = await exportCase();
const files = await unzip(zip);
const json = <T>(path: string): T => JSON.parse(files.get(path)?.toString('utf8') ?? 'null') as T;

test('the manifest lists every file with its size and hash, and sha256sum alone can check them', async () => {
  const listed = json<{ files: { path: string; sha256: string; sizeBytes: number }[] }>('manifest.json').files;
  const found = [...files].filter(([path]) => path !== 'manifest.json' && path !== 'SHA256SUMS');
  assert.deepEqual(
    listed,
    found.map(([path, content]) => ({ path, sizeBytes: content.length, sha256: sha256(content) })),
  );
  const check = await checkWithSha256sum(files, 'whole');
  assert.equal(check.status, 0, check.stdout + check.stderr);
  assert.equal(check.stdout.trim().split('\n').length, files.size - 1);
});

test('one altered byte in any file makes the check fail and names that file', async () => {
  for (const path of ['items.json', 'timeline.csv', 'manifest.json', 'README.md']) {
    const altered = Buffer.from(files.get(path) ?? '');
    const at = Math.floor(altered.length / 2);
    altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
    const check = await checkWithSha256sum(new Map([...files, [path, altered]]), `altered-${path}`);
    assert.equal(check.status, 1);
    assert.match(check.stdout, new RegExp(`^${path.replace('.', '\\.')}: FAILED$`, 'm'));
  }
});

test('every event of the case is in the timeline in its order, as stored, with its private part beside it', async () => {
  const { rows } = await db.owner.query<{ number: number; bytes: Buffer }>(
    'select number, bytes from event where stream_id = $1 order by number',
    [offboardingId],
  );
  const { numbers, events } = json<Timeline>('timeline.json');
  assert.deepEqual(numbers, { last: rows.length, missing: [] });
  assert.deepEqual(
    events.map(({ number, bytes, sha256: hash }) => ({ number, bytes, hash })),
    rows.map((row) => ({ number: row.number, bytes: row.bytes.toString('base64'), hash: sha256(row.bytes) })),
  );
  const kept = events.filter((event) => event.private !== null);
  assert.ok(kept.length > 0);
  for (const { bytes, private: part } of kept) {
    const said = JSON.parse(Buffer.from(bytes, 'base64').toString('utf8')) as { private: string };
    const hash = sha256(Buffer.from(part?.salt ?? '', 'base64'), Buffer.from(part?.content ?? '', 'base64'));
    assert.equal(said.private, `sha256:${hash}`);
  }
  assert.equal(files.get('timeline.csv')?.toString('utf8').trimEnd().split('\r\n').length, rows.length + 1);
});

test('the same state gives the same bytes, in whatever zone the machine is', async () => {
  assert.ok((await withVariable('TZ', 'Pacific/Kiritimati', exportCase)).equals(zip));
});

test('coverage is told application by application, and nothing unknown is counted as done (edge-90)', () => {
  const cover = json<Record<string, unknown>>('cover.json');
  assert.equal(cover['coverage'], '1 of 3 applications confirmed by reading, 1 attested, 1 unknown.');
  assert.match(files.get('README.md')?.toString('utf8') ?? '', /1 of 3 applications confirmed by reading/);
  assert.doesNotMatch(files.get('README.md')?.toString('utf8') ?? '', /all access/i);
  assert.deepEqual(cover['standings'], { done: 3, unknown: 1, waived: 1 });
  assert.equal(
    (cover['obstacles'] as { label: string }[]).some(({ label }) => label === '=coverage'),
    true,
  );
  assert.deepEqual((cover['clocks'] as Record<string, unknown>)['accessEnds'], {
    utc: '2026-10-30T16:00:00Z',
    local: '2026-10-30T17:00:00+01:00[Europe/Berlin]',
  });
});

test('a cell that a spreadsheet would run is defused, and what was typed can be had back', () => {
  for (const path of ['items.csv', 'coverage.csv', 'timeline.csv']) {
    const { data, errors } = Papa.parse<string[]>(files.get(path)?.toString('utf8') ?? '', { skipEmptyLines: true });
    assert.deepEqual(errors, [], path);
    for (const cell of data.flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r\n]/, path);
  }
  const { data } = Papa.parse<string[]>(files.get('coverage.csv')?.toString('utf8') ?? '');
  assert.ok(data.flat().some((cell) => unescapeCell(cell) === awkwardText));
});

test('the first page of a pack names every file of it', () => {
  const page = files.get('README.md')?.toString('utf8') ?? '';
  for (const path of files.keys())
    if (path !== 'README.md') assert.ok(page.includes(`\`${path.replace(/\/.*/, '/')}\``), path);
});

test('no file of the pack is called what somebody typed', () => {
  for (const path of files.keys())
    assert.match(
      path,
      /^(README\.md|SHA256SUMS|[a-z]+\.(json|csv)|plans\/\d+\.json|attachments\/[0-9a-f]{64}\.[a-z]+)$/,
    );
  const attachments =
    json<{ file: { path: string; calledByGiver: string } | null; note: string }[]>('attachments.json');
  const [photo] = attachments.filter(({ file }) => file !== null);
  assert.equal(photo?.file?.calledByGiver, '../../=evil.exe');
  assert.match(photo?.file?.path ?? '', /\.png$/);
  const content = files.get(photo?.file?.path ?? '');
  assert.equal(photo?.file?.path, `attachments/${sha256(content ?? Buffer.alloc(0))}.png`);
});

test('a plan is in the pack byte for byte as it was approved', () => {
  const [approval] = json<{ digest: string; revision: number }[]>('approvals.json');
  assert.equal(approval?.digest, `sha256:${sha256(files.get(`plans/${approval?.revision}.json`) ?? Buffer.alloc(0))}`);
});

test('an erased private part leaves the event whole; a removed event is named as missing', async () => {
  const stranger = await addWholeCase(db);
  await db.owner.query(
    `update event_private set salt = null, content = null, erased_at = now() where organization_id = $1`,
    [stranger.organizationId],
  );
  await db.owner.query('alter table event disable trigger event_is_for_ever');
  await db.owner.query(
    'delete from event e where e.stream_id = $1 and number = 2 and not exists (select from event_private p where p.event_id = e.event_id)',
    [stranger.offboardingId],
  );
  await db.owner.query('alter table event enable trigger event_is_for_ever');
  const { stream } = await exportEvidence(db, stranger.organizationId, stranger.offboardingId);
  const pack = await unzip(await buffer(stream));
  const timeline = JSON.parse(pack.get('timeline.json')?.toString('utf8') ?? '') as Timeline;
  assert.deepEqual(timeline.numbers.missing, [2]);
  assert.ok(timeline.events.every((event) => event.private === null));
  assert.match(pack.get('README.md')?.toString('utf8') ?? '', /Events are missing\*\*: 2\./);
});

test('the evidence of another organization is not found, and no file is left behind either way', async () => {
  const scratch = await mkdtemp(join(root, 'scratch-'));
  const other = await addOrganization(db, 'Other');
  await withVariable('TMPDIR', scratch, async () => {
    await assert.rejects(exportEvidence(db, other, offboardingId), { code: 'not-found' });
    assert.ok((await exportCase()).length > 0);
  });
  assert.deepEqual(await readdir(scratch), []);
});

test('a new event changes the pack', async () => {
  await withOrganization(db, organizationId, (tx) =>
    recordEvent(tx, { offboardingId, type: 'offboarding.paused', actor: systemActor }),
  );
  assert.ok(!(await exportCase()).equals(zip));
});

test('the story of a thing is told in every chapter, without an address and without what would open it', () => {
  const things = json<(Record<string, unknown> & { asset: { tag: string } })[]>('equipment.json');
  const told = new Set(things.flatMap((thing) => Object.keys(thing)));
  assert.deepEqual(
    chapters.filter((chapter) => !told.has(chapter)),
    [],
  );
  const text = files.get('equipment.json')?.toString('utf8') ?? '';
  for (const secret of ['from_address', 'to_address', 'street1', 'sealed'])
    assert.equal(text.includes(secret), false, secret);
  assert.match(text, /sha256:[0-9a-f]{64}/);
});
