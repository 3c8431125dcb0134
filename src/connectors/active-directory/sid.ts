/** A security identifier as text, S-1-5-21-… (MS-DTYP §2.4.2). Throws a RangeError for bytes that are none. */
export function sidFromBytes(bytes: Uint8Array): string {
  const view = Buffer.from(bytes);
  const parts = view[1] ?? 0;
  if (view.length !== 8 + 4 * parts) throw new RangeError('These bytes are not a security identifier.');
  const authority = view.readUIntBE(2, 6);
  const subAuthorities = Array.from({ length: parts }, (_, index) => view.readUInt32LE(8 + 4 * index));
  return ['S', view[0], authority, ...subAuthorities].join('-');
}
