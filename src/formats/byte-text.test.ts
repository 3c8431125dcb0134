import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readText } from './byte-text.ts';
import { findUtf8Fault } from './utf8-fault.ts';

async function textOf(bytes: Uint8Array, cutEvery: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += cutEvery) chunks.push(bytes.subarray(at, at + cutEvery));
  let text = '';
  for await (const piece of readText({ name: 'x.csv', open: () => chunks })) text += piece;
  return text;
}

const texts = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.startsWith('\ufeff'));

test('text is the same however the bytes are cut, with or without a byte-order mark, in UTF-8 and UTF-16', async () => {
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (text, cut) => {
      const utf16 = Buffer.from(text, 'utf16le');
      assert.equal(await textOf(Buffer.from(`\ufeff${text}`), cut), text);
      assert.equal(await textOf(Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), cut), text);
      assert.equal(await textOf(Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]), cut), text);
      const bytes = Buffer.from(text);
      const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
      if (!marked) assert.equal(await textOf(bytes, cut), text);
    }),
  );
});

test('bytes that are not UTF-8 are refused with the offset of the first bad one, not guessed', async () => {
  const bytes = Buffer.concat([Buffer.from('name\nJürgen\n'), Buffer.from('Müller\n', 'latin1')]);
  for (const cut of [1, 2, 5, 1000]) {
    await assert.rejects(textOf(bytes, cut), {
      code: 'not-what-it-says',
      message: /^x\.csv is not UTF-8: byte 14 does not fit\. In Excel choose/,
    });
  }
  await assert.rejects(textOf(Buffer.from([0x61, 0x62, 0x63, 0x64, 0xe2, 0x82]), 100), /byte 4 does not fit/);
});

test('the fault finder agrees with the platform decoder on every byte sequence', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const bytes = fc.array(
    fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0xe0, 0xed, 0xf0, 0xf4, 0x80, 0x9f, 0xa0, 0xbf, 0xc2)),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(bytes, (list) => {
      const input = Uint8Array.from(list);
      const fault = findUtf8Fault(input);
      if (fault < 0) assert.doesNotThrow(() => decoder.decode(input));
      else {
        assert.throws(() => decoder.decode(input));
        assert.doesNotThrow(() => decoder.decode(input.subarray(0, fault)));
      }
    }),
    { numRuns: 500 },
  );
});
