import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import sharp from 'sharp';
import { readPaper, scanPage } from '../../../test/papers.ts';
import { Failure } from '../../core/failure.ts';
import { readTexts, type Texts } from '../texts.ts';
import { type LabelOrder, assetLabels } from './asset-labels.ts';
import { batchCertificate, type BatchCertificate, type BatchLine } from './batch-certificate.ts';
import { batteryNote } from './battery-note.ts';
import { type CustodyReceipt, custodyReceipt } from './custody-receipt.ts';
import { type CustomsPack, customsPack } from './customs-pack.ts';
import { labelSheetCodes, labelSheets } from './label-sheets.ts';
import { type PackingSlip, packingSlip } from './packing-slip.ts';
import {
  type SanitizationCertificate,
  sanitizationCertificate,
  sanitizationCertificates,
} from './sanitization-certificate.ts';

const folder = new URL('../../../', import.meta.url);
const font = (name: string) =>
  new Uint8Array(readFileSync(new URL(`node_modules/dejavu-fonts-ttf/ttf/${name}`, folder)));
const fonts = { regular: font('DejaVuSansCondensed.ttf'), bold: font('DejaVuSansCondensed-Bold.ttf') };
const textsOf = (language: string): Texts =>
  readTexts(readFileSync(new URL(`texts/${language}.yaml`, folder), 'utf8'), language);
const english = textsOf('en');
const at = Temporal.Instant.from('2026-11-23T12:00:00Z');
const organization = 'Příklad & Ελένη Олег';
const names = ['Dvořák', 'Ελένη', 'Олег'];
const refusal = (words: RegExp) => (error: unknown) =>
  error instanceof Failure && error.code === 'rule-refused' && words.test(error.message);

const order = (more: Partial<LabelOrder>): LabelOrder => ({
  labels: [{ tag: 'IT-00042', serial: 'C02XG0FDJGH5', model: 'MacBook Pro' }],
  sheet: 'L7160',
  organization,
  at,
  ...more,
});

test('every label of every sheet lies on the page, and touches no other', () => {
  for (const code of labelSheetCodes) {
    const { page, columns, rows, label, first, step } = labelSheets[code];
    assert.ok(first.left + (columns - 1) * step.across + label.width <= page.width + 0.01, code);
    assert.ok(first.top + (rows - 1) * step.down + label.height <= page.height + 0.01, code);
    assert.ok(step.across >= label.width && step.down >= label.height, code);
  }
});

for (const sheet of labelSheetCodes) {
  test(`what is printed on ${sheet} can be scanned: both codes of each label say the tag`, async () => {
    const tags = ['IT-00042', 'LAPTOP-2024', '7'];
    const labels = tags.map((tag) => ({ tag, serial: 'PF3ABCDE', model: 'ThinkPad' }));
    const bytes = assetLabels(fonts, order({ sheet, labels: sheet === '62mm' ? labels.slice(0, 1) : labels }));
    const wanted = (sheet === '62mm' ? tags.slice(0, 1) : tags).flatMap((tag) => [`QRCode: ${tag}`, `Code128: ${tag}`]);
    assert.deepEqual([...(await scanPage(bytes, 1))].sort(), wanted.sort());
  });
}

test('a tag that bars cannot hold is in the QR code, and a link in it is the one that was asked for', async () => {
  const labels = [{ tag: 'LAP Ω/2', serial: null, model: null }];
  assert.deepEqual([...(await scanPage(assetLabels(fonts, order({ labels })), 1))], ['QRCode: LAP Ω/2']);
  const linked = assetLabels(fonts, order({ labels, link: 'https://it.example/a/{tag}' }));
  assert.deepEqual([...(await scanPage(linked, 1))], ['QRCode: https://it.example/a/LAP%20%CE%A9%2F2']);
});

test('labels begin where a used sheet is still full, and go on to the next sheet', async () => {
  const labels = Array.from({ length: 4 }, (_, index) => ({ tag: `T-${index}`, serial: null, model: null }));
  const { pages } = await readPaper(assetLabels(fonts, order({ labels, startAt: 19 })));
  assert.deepEqual(
    pages.map((page) => [...page.matchAll(/T-\d/g)].join(' ')),
    ['T-0 T-1 T-2', 'T-3'],
  );
  for (const startAt of [0, 22, 1.5])
    assert.throws(() => assetLabels(fonts, order({ startAt })), refusal(/from 1 to 21/));
});

test('a long tag is whole on the smallest label, and what is too long for a readable code is refused', async () => {
  const tag = 'ACME-BERLIN-NOTEBOOK-2023-000417';
  const labels = [{ tag, serial: 'S'.repeat(80), model: 'A model with a name that is much too long for it' }];
  const { pages } = await readPaper(assetLabels(fonts, order({ labels, sheet: 'L7651' })));
  assert.ok(pages[0]?.replaceAll(' ', '').includes(tag));
  assert.ok(pages[0]?.includes('…'));
  const link = `https://it.example/${'x'.repeat(250)}/{tag}`;
  assert.throws(() => assetLabels(fonts, order({ labels, sheet: 'L7651', link })), refusal(/too long/));
  assert.throws(() => assetLabels(fonts, order({ labels: [] })), refusal(/no asset/));
});

const slip = (more: Partial<PackingSlip>): PackingSlip => ({
  at,
  mark: 'KIT-42',
  organization,
  texts: english,
  english,
  lines: [{ what: 'Laptop Ženík', tag: 'IT-00042', serial: 'PF3ABCDE', parts: ['charger'] }],
  address: ['Dlouhá 12', 'Praha'],
  hasLabel: true,
  labelUntil: Temporal.PlainDate.from('2026-12-20'),
  handOver: { by: 'pick_up', day: Temporal.PlainDate.from('2026-12-01') },
  contact: { name: 'Ελένη', reach: '+420 123' },
  link: 'https://handback.example/act#abc',
  ...more,
});

test('a packing slip says what goes in, how to pack and where it goes, and its codes open the link and name the kit', async () => {
  const bytes = packingSlip(fonts, slip({}));
  const { pages, title, language, tagged, roles, alts } = await readPaper(bytes);
  for (const words of [
    'Laptop Ženík',
    'IT-00042',
    'charger',
    'Dlouhá 12',
    'December 20',
    'Ελένη',
    'swollen',
    'power banks',
  ])
    assert.ok(pages[0]?.includes(words), words);
  assert.deepEqual([title, language, tagged], ['What goes into the box', 'en', true]);
  for (const role of ['H1', 'H2', 'P', 'Table', 'TR', 'TH', 'TD', 'Figure']) assert.ok(roles.has(role), role);
  assert.ok(alts.includes('QR code: https://handback.example/act#abc'));
  const scanned = await scanPage(bytes, 1, 200);
  assert.ok(scanned.has('QRCode: https://handback.example/act#abc') && scanned.has('Code128: KIT-42'));
});

test('a slip is in the language of who gets it, and says so where it cannot be', async () => {
  const drawn = ['en', 'de', 'fr', 'es', 'pt-BR', 'it', 'nl', 'pl'];
  for (const language of drawn) {
    const paper = await readPaper(packingSlip(fonts, slip({ texts: textsOf(language) })));
    assert.equal(paper.language, language);
    assert.doesNotMatch(paper.pages[0] ?? '', /□|cannot be printed/);
  }
  for (const [language, name] of [
    ['ja', 'Japanese'],
    ['ar', 'Arabic'],
  ] as const) {
    const paper = await readPaper(packingSlip(fonts, slip({ texts: textsOf(language) })));
    assert.equal(paper.language, 'en');
    assert.match(paper.pages[0] ?? '', new RegExp(`cannot be printed in ${name} yet`));
  }
});

const signature = new Uint8Array(
  await sharp({ create: { width: 200, height: 60, channels: 3, background: 'white' } })
    .png()
    .toBuffer(),
);
const receipt = (more: Partial<CustodyReceipt>): CustodyReceipt => ({
  at,
  mark: 'OFF-12',
  organization,
  person: names.join(' '),
  texts: english,
  english,
  timeZone: 'Europe/Prague',
  lines: [
    {
      what: 'Laptop',
      tag: 'IT-1',
      serial: 'PF3',
      out: { at: at.subtract({ hours: 24 * 300 }), condition: 'new', remarks: ['charger'] },
      back: { at, condition: 'scratched', remarks: [] },
      claim: null,
    },
    { what: 'Headset', tag: null, serial: null, out: null, back: null, claim: 'returned on 3 May' },
  ],
  signatures: [
    { name: 'Олег', at, statement: 'I hand it over.', how: 'drawn', image: signature },
    { name: 'Ada', at, statement: 'I take it.', how: 'typed', image: null },
  ],
  digest: 'ab'.repeat(32),
  ...more,
});

test('a receipt shows what went out beside what came back, both signatures, and a claim as a claim', async () => {
  const paper = await readPaper(custodyReceipt(fonts, receipt({})));
  const text = paper.pages.join(' ');
  for (const words of [
    ...names,
    'January 27, 2026',
    'November 23, 2026 at 1:00 PM',
    'scratched',
    'Not back yet',
    'No record',
  ])
    assert.ok(text.includes(words), words);
  assert.match(text, /not checked: returned on 3 May/);
  assert.match(text, /Signed by hand on a screen.*typed as a signature/);
  assert.ok(text.includes('ab'.repeat(32)) && paper.alts.includes('Олег'));
});

test('names that the font lacks are marked, never left out in silence', async () => {
  const { pages } = await readPaper(custodyReceipt(fonts, receipt({ person: '田中 Tanaka' })));
  assert.match(pages.join(' '), /□□ Tanaka.*□ stands for a sign that cannot be printed/);
});

test('a signature that is no plain picture is refused before it can do harm', async () => {
  const seeThrough = await sharp({ create: { width: 9, height: 9, channels: 4, background: '#0000' } })
    .png()
    .toBuffer();
  const twoHeads = Buffer.concat([signature.subarray(0, 33), seeThrough.subarray(8)]);
  for (const image of [new Uint8Array([1, 2, 3]), new Uint8Array(seeThrough), signature.slice(0, 30), twoHeads]) {
    const signatures = [{ name: 'A', at, statement: 's', how: 'drawn', image } as const];
    assert.throws(
      () => custodyReceipt(fonts, receipt({ signatures })),
      (error) => error instanceof Failure && error.code === 'not-what-it-says',
    );
  }
});

const party = (name: string, country: string) => ({
  name,
  address: ['Street 1', 'Town'],
  country,
  telephone: null,
  taxNumber: null,
});
const line = (more: Partial<CustomsPack['lines'][number]> = {}): CustomsPack['lines'][number] => ({
  what: 'ThinkPad T14',
  category: 'laptop',
  serials: ['PF3ABCDE', 'PF3ABCDF'],
  quantity: 2,
  origin: 'CN',
  totalValue: { minor: 123_456_789, currency: 'EUR' },
  totalGrams: 2840,
  ...more,
});
const pack = (more: Partial<CustomsPack>): CustomsPack => ({
  at,
  mark: 'CI-7',
  organization,
  day: Temporal.PlainDate.from('2026-11-23'),
  shipper: party('Олег', 'BR'),
  consignee: { ...party(organization, 'CZ'), taxNumber: 'CZ1' },
  importer: null,
  incoterm: 'DAP',
  lines: [
    line(),
    line({ what: 'Dell U2720Q', category: 'monitor', quantity: 1, totalValue: { minor: 12_000, currency: 'EUR' } }),
  ],
  parcels: 1,
  tracking: null,
  exportProof: null,
  batteries: null,
  ...more,
});

test('a customs invoice declares a return without sale, with codes, origin and the value of each line whole, to the cent', async () => {
  const { pages } = await readPaper(customsPack(fonts, pack({})));
  for (const words of [
    'No sale',
    'returned to its owner',
    '8471.30',
    '8528.52',
    'CN',
    '1,234,567.89 EUR',
    '1,234,687.89 EUR',
    'DAP Town, CZ',
    'PF3ABCDE, PF3ABCDF',
    'EORI/VAT CZ1',
  ])
    assert.ok(pages[0]?.includes(words), words);
  const yen = { minor: 98_765, currency: 'JPY' };
  const dinar = { minor: 98_765, currency: 'KWD' };
  assert.match(
    (await readPaper(customsPack(fonts, pack({ lines: [line({ totalValue: yen })] })))).pages[0] ?? '',
    /98,765 JPY/,
  );
  assert.match(
    (await readPaper(customsPack(fonts, pack({ lines: [line({ totalValue: dinar })] })))).pages[0] ?? '',
    /98\.765 KWD/,
  );
});

test('what customs would send back is refused with what is missing', () => {
  const refused = (lines: readonly CustomsPack['lines'][number][], words: RegExp) =>
    assert.throws(() => customsPack(fonts, pack({ lines })), refusal(words));
  refused([], /nothing to declare/);
  refused([line({ totalValue: { minor: 0, currency: 'EUR' } })], /worth today/);
  refused([line({ totalValue: { minor: 200, currency: 'EUR' } })], /worth today/);
  refused([line(), line({ totalValue: { minor: 99_000, currency: 'USD' } })], /one currency/);
  refused([line({ category: 'furniture' })], /no code of the customs tariff/);
  refused([line({ hsCode: '84' })], /at least six digits/);
  refused([line({ origin: 'China' })], /two letters/);
});

const battery = { what: 'ThinkPad', count: 1, wattHours: 52.5, placed: 'in_equipment', damaged: false } as const;
const note = {
  at,
  mark: 'KIT-42',
  organization,
  transport: 'air',
  parcels: 1,
  telephone: null,
  batteries: [battery],
} as const;

test('a battery note names class, section and mark as the rules for the parcel have them (edge-79)', async () => {
  const read = async (more: object) => (await readPaper(batteryNote(fonts, { ...note, ...more }))).pages.join(' ');
  assert.match(await read({}), /UN3481 .*contained in equipment .*PI 967, Section II .*not needed/);
  assert.match(
    await read({ batteries: [{ ...battery, count: 3 }] }),
    /PI 967, Section II .*Battery mark on the parcel needed/,
  );
  assert.match(await read({ batteries: [{ ...battery, placed: 'with_equipment' }] }), /PI 966, Section II .*30 %/);
  assert.match(await read({ batteries: [{ ...battery, wattHours: null }] }), /write them in. Above 100 Wh/);
  assert.match(await read({ transport: 'road' }), /special provision 188/);
});

test('a damaged, large or loose battery never gets a note for the air (edge-79)', async () => {
  const refused = (more: object, words: RegExp) =>
    assert.throws(() => batteryNote(fonts, { ...note, batteries: [{ ...battery, ...more }] }), refusal(words));
  refused({ damaged: true }, /never goes by air/);
  refused({ wattHours: 130 }, /100 Wh/);
  refused({ placed: 'alone' }, /UN3480/);
  assert.throws(
    () => customsPack(fonts, pack({ batteries: { ...note, batteries: [{ ...battery, damaged: true }] } })),
    refusal(/air/),
  );
  const byRoad = await readPaper(
    batteryNote(fonts, { ...note, transport: 'road', batteries: [{ ...battery, damaged: true }] }),
  );
  assert.match(byRoad.pages.join(' '), /special provision 376.*P908.*Only a carrier that takes damaged batteries/);
});

const signer = (name: string) => ({
  name,
  title: null,
  organization: null,
  at,
  place: 'Praha',
  contact: null,
  signature: null,
});
const certificate: SanitizationCertificate = {
  at,
  mark: 'SC-1',
  organization,
  manufacturer: 'Samsung',
  model: 'PM9A1',
  serial: 'S64ANS0R',
  assetTag: 'IT-1',
  assetSerial: null,
  mediaType: 'NVMe SSD',
  source: null,
  classificationBefore: 'confidential',
  backedUp: null,
  description: 'purge',
  method: 'cryptographic erase',
  technique: null,
  tool: 'nvme-cli',
  toolVersion: '2.9',
  verification: 'sample',
  verificationDetail: '10 % of blocks',
  result: 'passed',
  validation: null,
  classificationAfter: null,
  destination: 'redeploy',
  notes: null,
  sanitizer: signer('Dvořák'),
  verifier: signer('Ελένη'),
  proofs: [['Command', 'abc-123']],
  digest: 'cd'.repeat(32),
};

test('a certificate has every field of the sample certificate, and says what was not stated', async () => {
  const { pages, title } = await readPaper(sanitizationCertificate(fonts, certificate));
  const text = pages.join(' ');
  for (const words of [
    'S64ANS0R',
    'Purge (NIST SP 800-88 Rev. 2)',
    'cryptographic erase',
    'nvme-cli 2.9',
    'Sample: 10 % of blocks',
    'Data backed up not stated',
    '2026-11-23 12:00 UTC',
    'Dvořák',
    'Ελένη',
    'abc-123',
    'cd'.repeat(32),
  ])
    assert.ok(text.includes(words), words);
  assert.equal(title, 'Certificate of sanitization');
});

test('a sanitization that failed is never called a certificate', async () => {
  const { pages, title } = await readPaper(sanitizationCertificate(fonts, { ...certificate, result: 'failed' }));
  assert.equal(title, 'Record of a sanitization that failed');
  assert.match(pages.join(' '), /NOT sanitized/);
  assert.doesNotMatch(pages.join(' '), /Certificate/);
});

test('the certificates of a batch are one file, each on pages of its own', async () => {
  const certificates = ['SC-1', 'SC-2'].map((mark) => ({ ...certificate, mark }));
  const { pages } = await readPaper(await collect(sanitizationCertificates(fonts, batch, certificates)));
  for (const mark of ['SC-1', 'SC-2'])
    assert.equal(
      pages.filter((page) => page.startsWith(`Příklad & Ελένη Олег · BATCH-9`) && page.includes(`Number ${mark}`))
        .length,
      1,
    );
});

const batch: BatchCertificate = {
  at,
  mark: 'BATCH-9',
  organization,
  vendor: { name: 'Recycle Ltd', certificates: ['R2v3 1'] },
  collectedAt: at,
  expected: 40,
  manifestDigest: 'ef'.repeat(32),
};

function* devices(count: number): Generator<BatchLine> {
  for (let index = 0; index < count; index += 1)
    yield {
      certificate: `SC-${index}`,
      assetTag: `IT-${index}`,
      model: 'T14',
      serial: `SER-${index}-X`,
      mediaType: 'SSD',
      description: 'purge',
      method: 'crypto erase',
      tool: null,
      at,
      sanitizer: 'Ada',
      verifier: 'Ben',
      result: index === 3 ? 'failed' : 'passed',
    };
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

test('a batch certificate lists every device once with its headings on each page, counts them, and says when some are missing', async () => {
  const { pages } = await readPaper(await collect(batchCertificate(fonts, batch, devices(39))));
  assert.ok(pages.length > 1);
  for (const page of pages.slice(0, -1)) assert.match(page, /Serial number Asset Medium/);
  const listed = pages.join(' ').match(/SER-\d+-X/g) ?? [];
  assert.deepEqual(
    listed,
    [...devices(39)].map(({ serial }) => serial),
  );
  assert.match(
    pages.join(' '),
    /Purge 38 .*NOT sanitized 1 .*has 40 devices that keep data, and storage of 39 of them/,
  );
});

test('the same content gives the same bytes', async () => {
  assert.deepEqual(packingSlip(fonts, slip({})), packingSlip(fonts, slip({})));
  assert.deepEqual(assetLabels(fonts, order({})), assetLabels(fonts, order({})));
  const twice = await Promise.all([1, 2].map(() => collect(batchCertificate(fonts, batch, devices(20)))));
  assert.deepEqual(twice[0], twice[1]);
});
