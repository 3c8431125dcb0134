import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { takeFile, takePhoto } from './take-photo.ts';

const plain = (format: 'jpeg' | 'png' | 'webp' | 'gif', width = 40, height = 20) =>
  sharp({ create: { width, height, channels: 3, background: '#884422' } })
    .toFormat(format)
    .toBuffer();
const file = (content: Uint8Array, name = 'IMG_1.HEIC', mediaType = 'image/heic') => ({ name, mediaType, content });

test('a photo is what its bytes say, and leaves as JPEG whatever its name and type claimed', async () => {
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const taken = await takePhoto(file(await plain(format), 'lid.exe', 'application/x-msdownload'));
    assert.deepEqual([taken.name, taken.mediaType], ['lid.jpg', 'image/jpeg']);
    assert.equal((await sharp(taken.content).metadata()).format, 'jpeg');
  }
});

test('where and with what a photo was taken does not stay in it, and it stands upright', async () => {
  const told = await sharp(await plain('jpeg'))
    .withExif({
      IFD0: { Make: 'SecretCamera', Copyright: 'Anna' },
      IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLatitudeRef: 'N' },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  assert.ok(told.includes('SecretCamera'));
  const { content } = await takePhoto(file(told));
  const seen = await sharp(content).metadata();
  assert.deepEqual([seen.exif, seen.xmp, seen.iptc, seen.orientation], [undefined, undefined, undefined, undefined]);
  assert.deepEqual([seen.width, seen.height], [20, 40]);
  assert.ok(!Buffer.from(content).includes('SecretCamera'));
});

test('what hides behind a photo is not kept', async () => {
  const polyglot = Buffer.concat([await plain('jpeg'), Buffer.from('PK\x03\x04<script>alert(1)</script>')]);
  const { content } = await takePhoto(file(polyglot));
  assert.ok(!Buffer.from(content).includes('script'));
});

const refused = async (content: Uint8Array, says: RegExp, code = 'rule-refused') =>
  assert.rejects(takePhoto(file(content, 'x.jpg', 'image/jpeg')), { code, message: says });

test('what is no photo that we read is refused with what to send instead (edge-143)', async () => {
  await refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /SVG.*Send it as JPEG, PNG or WebP/);
  await refused(await plain('gif'), /GIF/);
  await refused(Buffer.from('\0\0\0\x18ftypheic', 'latin1'), /HEIC/);
  await refused(Buffer.from('PK\x03\x04 a zip'), /is not a photo/);
  await refused(Buffer.alloc(0), /is not a photo/);
  await refused((await plain('jpeg', 400, 400)).subarray(0, 300), /cannot be read/);
});

test('a photo of more bytes or pixels than are taken is refused before it is unfolded', async () => {
  await refused(Buffer.concat([await plain('jpeg'), Buffer.alloc(10 * 1024 * 1024)]), /10 MiB/, 'too-large');
  await refused(await plain('png', 9_000, 5_000), /40 million pixels/);
});

test('a paper stays as it is, and a file that says it is a photo must be one', async () => {
  const paper = file(Buffer.from('%PDF-1.7'), 'receipt.pdf', 'application/pdf');
  assert.equal(await takeFile(paper), paper);
  assert.equal((await takeFile(file(await plain('png'), 'a.bin', 'application/octet-stream'))).mediaType, 'image/jpeg');
  await assert.rejects(takeFile(file(Buffer.from('hello'), 'a.png', 'image/png')), { code: 'rule-refused' });
});
