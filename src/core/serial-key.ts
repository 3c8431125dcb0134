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
  if (isCapitalsAndDigits(serial)) return serial;
  const key = serial
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
  if (key.length < 2 || meaningless.has(key) || /^(.)\1*$/u.test(key)) return undefined;
  return key;
}

/** How a key is compared when it was read and not typed: nobody can tell O from 0 and I from 1 on a label. */
export function foldedSerialKey(key: string): string {
  return key.replaceAll('O', '0').replaceAll('I', '1');
}

/** Bar codes on Apple's boxes and lids put an S in front of the serial number, which the register may have or lack. */
export function otherAppleKey(key: string): string | undefined {
  if (!isCapitalsAndDigits(key)) return undefined;
  if (key.startsWith('S') && key.length >= 11 && key.length <= 13) return key.slice(1);
  return key.length >= 10 && key.length <= 12 ? `S${key}` : undefined;
}

/** Whether a scanner that read one of two serial numbers may have meant the other. */
export function isSameSerial(
  recorded: { readonly serial: string; readonly manufacturer: string | null },
  read: string,
): boolean {
  const [known, seen] = [serialKeyOf(recorded.serial), serialKeyOf(read)];
  if (known === undefined || seen === undefined) return false;
  if (foldedSerialKey(known) === foldedSerialKey(seen)) return true;
  const other = otherAppleKey(seen);
  const isApple = /apple/i.test(recorded.manufacturer ?? 'apple');
  return isApple && other !== undefined && foldedSerialKey(known) === foldedSerialKey(other);
}

/** Whether a text is made of both capitals and digits and nothing else, as most serial numbers are and no meaningless word is. */
function isCapitalsAndDigits(text: string): boolean {
  let letters = 0;
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code >= 65 && code <= 90) letters += 1;
    else return false;
  }
  return letters > 0 && digits > 0;
}
