import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../core/failure.ts';
import { readErasureReport } from './erasure-report.ts';

const read = (text: string, name = 'report') =>
  readErasureReport({ name, open: () => [new TextEncoder().encode(text)] });
const refused = { code: 'not-what-it-says' };

const nwipe = (serial: string, more = '') => `
            Disk Erasure Report
 Business Name: Example Ltd          Contact Name: Olga
 Technician/Operator
   Name: Marco Silva                 ID: 17
 Disk Information
   Make/Model: WDC WD10EZEX          Serial: ${serial}
   Size: 1000.2 GB (1000204886016 bytes)     Bus: ATA
   Health: Passed                    Remapped Sectors: 0
 Disk Erasure
   Start Time: 2026/11/02 09:10:11   End Time: 2026/11/02 12:30:00
   Duration: 03:19:49
   Method: PRNG Stream               PRNG algorithm: Isaac
   Final Blanking Pass: Zeros        Verification Pass: Verify Last
   Status: ERASED
   HPA(post-erase): No hidden sectors
${more}`;

test('the labels of a report of nwipe are read as text, several drives in one file', async () => {
  const rows = await read(nwipe('WCC-1') + nwipe('WCC-2').replace('ERASED', 'FAILED'));
  assert.deepEqual(
    rows.map(({ serial, technique, result, tool, technician, sizeBytes, endedAt, problem }) => [
      serial,
      technique,
      result,
      tool,
      technician,
      sizeBytes,
      endedAt,
      problem,
    ]),
    [
      ['WCC-1', 'overwrite', 'passed', 'nwipe', 'Marco Silva', 1000204886016, '2026-11-02T12:30:00', null],
      ['WCC-2', 'overwrite', 'failed', 'nwipe', 'Marco Silva', 1000204886016, '2026-11-02T12:30:00', null],
    ],
  );
});

test('hidden sectors that the tool could not reach are not overlooked', async () => {
  const text = nwipe('WCC-1').replace('No hidden sectors', 'HIDDEN SECTORS FOUND!');
  assert.deepEqual(
    (await read(text)).map(({ hiddenSectors }) => hiddenSectors),
    [true],
  );
});

test('a table is read by the names of its columns, whatever order they are in', async () => {
  const [row] = await read(
    'Result;Erasure method;Drive serial;Media type;Finished;Performed by;Asset tag\nOK;Sanitize Block Erase;S-1;NVMe SSD;2026-11-02T12:30:00Z;Olga;LT-1\n',
  );
  assert.deepEqual(
    [row?.serial, row?.technique, row?.media, row?.result, row?.endedAt, row?.technician, row?.assetTag, row?.problem],
    ['S-1', 'sanitize_block_erase', 'nvme_ssd', 'passed', '2026-11-02T12:30:00Z', 'Olga', 'LT-1', null],
  );
});

test('JSON and XML of any nesting say the same as a table', async () => {
  const json = JSON.stringify({
    tool: 'Eraser',
    reports: [
      {
        disk: { serial: 'S-1', model: 'SSD 980' },
        erasure: { method: 'Crypto Erase', status: 'Passed', end: '2026-11-02' },
      },
      { disk: { serial: 'S-2' }, erasure: { method: 'Magic', status: 'Passed', end: '2026-11-02' } },
    ],
  });
  const xml = `<?xml version="1.0"?><log tool="Eraser"><report><disk serial="S-1"><model>SSD 980</model></disk>
    <erasure><method>Crypto Erase</method><status>Passed</status><end>2026-11-02</end></erasure></report>
    <report><disk serial="S-2"/><erasure><method>Magic</method><status>Passed</status><end>2026-11-02</end></erasure></report></log>`;
  const said = async (text: string) =>
    (await read(text)).map(({ serial, tool, model, technique, result, problem }) => [
      serial,
      tool,
      model,
      technique,
      result,
      problem,
    ]);
  const expected = [
    ['S-1', 'Eraser', 'SSD 980', 'cryptographic_erase', 'passed', null],
    ['S-2', 'Eraser', null, null, 'passed', '"Magic" is no way of erasing that is known here.'],
  ];
  assert.deepEqual(await said(json), expected);
  assert.deepEqual(await said(xml), expected);
});

test('an XML that declares entities is refused before they are read, however small it is', async () => {
  const laughs = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');
  const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]><x><serial>&l9;</serial></x>`;
  await assert.rejects(read(bomb), refused);
  await assert.rejects(read('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x><serial>1</serial></x>'), refused);
  const [row] = await read('<x><serial>&#65;&lol;</serial></x>');
  assert.equal(row?.serial, '&#65;&lol;');
});

test('what is nested too deep, broken, a PDF or about no drive is refused with a sentence', async () => {
  await assert.rejects(read(`${'<a>'.repeat(60)}${'</a>'.repeat(60)}`), refused);
  await assert.rejects(read(`${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}`), refused);
  await assert.rejects(read(`<a><__proto__><serial>1</serial></__proto__></a>`), refused);
  await assert.rejects(read('<a>'.repeat(5_000)), (error: Error) => error.message.length < 100);
  await assert.rejects(read('<a><b></a>'), refused);
  await assert.rejects(read('{"serial": '), refused);
  await assert.rejects(read('%PDF-1.7 …'), /Export the report as CSV/);
  await assert.rejects(read('Name,Colour\nX,red\n'), /names no serial number/);
  await assert.rejects(read('Serial,Method,Status,End Time\n'), /has headings and no row below them/);
});

test('a standard that proves nothing is read as what it does: it overwrites', async () => {
  const [row] = await read('Serial,Method,Status,End Time\nS,DoD 5220.22-M,Erased,2026-11-02\n');
  assert.deepEqual([row?.technique, row?.method], ['overwrite', null]);
});

test('a date that could be read two ways is a problem of its row', async () => {
  const [row] = await read('Serial,Method,Status,End Time\nS,Zeros,Erased,03/04/2026\n');
  assert.match(row?.problem ?? '', /could be day first or month first/);
});

test('any text is read or refused with a sentence, and never breaks the reader', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.string().map((text) => `Serial: ${text}`),
      ),
      async (text) => {
        try {
          return (await read(text)).length >= 0;
        } catch (error) {
          return error instanceof Failure;
        }
      },
    ),
  );
});
