/**
 * An objectGUID as text. The first three groups are stored little-endian (MS-DTYP §2.3.4.2). Throws a RangeError unless there are 16 bytes.
 */
export function guidFromBytes(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError(`A GUID has 16 bytes, not ${bytes.length}.`);
  const hex = order.map((index) => (bytes[index] ?? 0).toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The 16 bytes of a GUID as a directory stores them, for a search filter; undefined where the text is no GUID. */
export function guidToBytes(guid: string): Buffer | undefined {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(guid)) return undefined;
  const written = Buffer.from(guid.replaceAll('-', ''), 'hex');
  return Buffer.from(order.map((index) => written[index] ?? 0));
}

/** The form in which a directory accepts a GUID in place of a distinguished name, so that a rename in between does not matter. */
export function guidDn(guid: string): string {
  return `<GUID=${guid}>`;
}

const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15] as const;
