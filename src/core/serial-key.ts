const meaningless = new Set([
  'TOBEFILLEDBYOEM',
  'DEFAULTSTRING',
  'SYSTEMSERIALNUMBER',
  'SERIALNUMBER',
  'CHASSISSERIALNUMBER',
  'NOTSPECIFIED',
  'NOTAPPLICABLE',
  'NOTAVAILABLE',
  'UNKNOWN',
  'UNBEKANNT',
  'INVALID',
  'NONE',
  'NULL',
  'NIL',
  'NA',
  'TBD',
  'OEM',
  'NOSERIAL',
  'NOSERIALNUMBER',
  'KEINE',
  '123456789',
  '0123456789',
]);

/**
 * What two serial numbers are compared by: capitals and digits alone, as scanners and people add spaces, dashes and case. Undefined
 * when the text identifies no device ("To be filled by O.E.M.", "N/A", all the same character).
 */
export function serialKeyOf(serial: string): string | undefined {
  const key = serial
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
  if (key.length < 2 || meaningless.has(key) || /^(.)\1*$/u.test(key)) return undefined;
  return key;
}
