const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const endBytes = 22;
const entryBytes = 46;
const localBytes = 30;

/** The files of a zip (APPNOTE 6.3) by their names, stored or deflated. Throws `RangeError` for anything else. */
export async function readZip(zip: Uint8Array<ArrayBuffer>): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let entry = 0; entry < count; entry += 1) {
    if (view.getUint32(at, true) !== entryMark) throw new RangeError('The list of the zip is broken.');
    const method = view.getUint16(at + 10, true);
    const packedBytes = view.getUint32(at + 20, true);
    const nameBytes = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(zip.subarray(at + entryBytes, at + entryBytes + nameBytes));
    if (files.has(name)) throw new RangeError('The zip has a name twice.');
    const start = local + localBytes + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    files.set(name, await unpack(zip.subarray(start, start + packedBytes), method));
    at += entryBytes + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}

function findEnd(view: DataView): number {
  for (let at = view.byteLength - endBytes; at >= 0; at -= 1) if (view.getUint32(at, true) === endMark) return at;
  throw new RangeError('It is no zip.');
}

async function unpack(bytes: Uint8Array<ArrayBuffer>, method: number): Promise<Uint8Array<ArrayBuffer>> {
  if (method === 0) return bytes;
  if (method !== 8) throw new RangeError('The zip is packed in a way that evidence packs never are.');
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
