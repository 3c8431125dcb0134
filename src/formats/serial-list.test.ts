import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSerialList } from './serial-list.ts';

const read = (text: string) => readSerialList({ name: 'list', open: () => [new TextEncoder().encode(text)] });

test('one serial number on each line is a list, with or without a heading', async () => {
  const expected = [
    { serial: 'C02-XX', line: 2 },
    { serial: '5CG 1', line: 4 },
  ];
  assert.deepEqual(await read('Serial number\r\nC02-XX\r\n\r\n5CG 1'), expected);
  assert.deepEqual(await read('\nC02-XX\n\n5CG 1\n'), expected);
});

test('a table is read by its column of serial numbers', async () => {
  assert.deepEqual(await read('Make;S/N;Weight\nDell;C02-XX;2.1\nDell;;2.0\nHP;5CG1;1.9\n'), [
    { serial: 'C02-XX', line: 2 },
    { serial: '5CG1', line: 4 },
  ]);
});

test('a file without serial numbers is refused, not taken as an empty list', async () => {
  await assert.rejects(read('Make,Weight\nDell,2\n'), { code: 'not-what-it-says' });
});
