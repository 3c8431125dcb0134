import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { conditions, judgeScan, type ScanFacts, type ScannedAsset } from './judge-scan.ts';

const laptop: ScannedAsset = {
  status: 'deployed',
  ownership: 'company',
  serial: 'C02A0000',
  manufacturer: 'Lenovo',
  dataBearing: true,
  custodianId: 'anna',
  awaited: 1,
  awaitedOpenly: 1,
};
const scan: ScanFacts = { condition: 'good', serial: null, fromPersonId: null, photos: 0, note: null, missing: [] };

const assets = fc.record<ScannedAsset>({
  status: fc.constantFrom('stock', 'deployed', 'in_transit', 'received', 'repair', 'retired', 'lost', 'stolen', 'sold'),
  ownership: fc.constantFrom('company', 'leased', 'personal'),
  serial: fc.option(fc.constantFrom('C02A0000', 'PF3XYZ99')),
  manufacturer: fc.option(fc.constantFrom('Apple', 'Lenovo')),
  dataBearing: fc.boolean(),
  custodianId: fc.option(fc.constantFrom('anna', 'ben')),
  awaited: fc.nat(2),
  awaitedOpenly: fc.nat(2),
});
const scans = fc.record<ScanFacts>({
  condition: fc.constantFrom(...conditions),
  serial: fc.option(fc.constantFrom('C02A0000', 'PF3XYZ99')),
  fromPersonId: fc.option(fc.constantFrom('anna', 'ben')),
  photos: fc.nat(2),
  note: fc.option(fc.constantFrom('', 'cracked')),
  missing: fc.array(fc.constantFrom('charger', 'dongle'), { maxLength: 2 }),
});

test('whatever is scanned, what is not ours is never taken in, and damage never without a photo and words', () => {
  fc.assert(
    fc.property(assets, scans, (asset, read) => {
      const verdict = judgeScan(asset, read);
      if (asset.ownership === 'personal' || asset.status === 'sold') assert.ok(!verdict.take);
      const isDamaged = read.condition === 'damaged' || read.condition === 'broken';
      if (verdict.take && isDamaged) assert.ok(read.photos > 0 && read.note === 'cracked');
      if (verdict.take && read.serial !== null && asset.serial !== null) assert.equal(read.serial, asset.serial);
    }),
  );
});

test('a serial number that is not the label’s is shown beside it, and nothing is taken in (edge-58)', () => {
  assert.deepEqual(judgeScan(laptop, { ...scan, serial: 'PF3XYZ99' }), {
    take: false,
    because: 'wrong_serial',
    expected: 'C02A0000',
    read: 'PF3XYZ99',
  });
});

test('a serial number fits however the scanner wrote it, with Apple’s S in front of it only for Apple (edge-59)', () => {
  const fits = (serial: string, manufacturer: string | null, read: string) =>
    judgeScan({ ...laptop, serial, manufacturer }, { ...scan, serial: read }).take;
  assert.ok(fits('C02-A 0000', 'Lenovo', 'c02aOOOO'));
  assert.ok(fits('C02XK1ABCDEF', 'Apple Inc.', 'SC02XK1ABCDEF'));
  assert.ok(fits('SC02XK1ABCDEF', null, 'C02XKIABCDEF'));
  assert.ok(!fits('C02XK1ABCDEF', 'Lenovo', 'SC02XK1ABCDEF'));
  assert.ok(!fits('To be filled by O.E.M.', null, 'To be filled by O.E.M.'));
});

test('somebody else’s kit, a missing part and a find after the write-off are told and taken in (edge-61)', () => {
  const told = (asset: Partial<ScannedAsset>, read: Partial<ScanFacts>) => {
    const verdict = judgeScan({ ...laptop, ...asset }, { ...scan, ...read });
    return verdict.take ? verdict.signs : verdict.because;
  };
  assert.deepEqual(told({}, { fromPersonId: 'anna' }), []);
  assert.deepEqual(told({}, { fromPersonId: 'ben' }), ['wrong_person']);
  assert.deepEqual(told({ awaited: 0, awaitedOpenly: 0 }, {}), ['unexpected']);
  assert.deepEqual(told({}, { missing: ['charger'] }), ['incomplete']);
  assert.deepEqual(told({ status: 'lost', awaited: 0, awaitedOpenly: 0, custodianId: null }, {}), [
    'unexpected',
    'found_again',
    'erase_first',
  ]);
  assert.deepEqual(
    told({ status: 'stock', awaited: 0, awaitedOpenly: 0, custodianId: null }, { condition: 'damaged' }),
    'already_in',
  );
});
