/** The first component of a distinguished name and the rest (RFC 4514): `CN=Doe\, Jane` and `OU=People,DC=…`. */
export function splitDn(dn: string): { readonly rdn: string; readonly parent: string } {
  const [rdn = dn] = /^(?:\\.|[^\\,])*/s.exec(dn) ?? [];
  return { rdn, parent: dn.slice(rdn.length + 1) };
}

/** The readable value of a name's first component: `Doe, Jane`. */
export function commonName(dn: string): string {
  const { rdn } = splitDn(dn);
  return unescapeValue(rdn.slice(rdn.indexOf('=') + 1));
}

/** `CN=value` with everything that has a meaning in a distinguished name written as hex pairs. */
export function rdnOf(value: string): string {
  const escaped = value.replace(
    /[,+"\\<>;=\0]|^[# ]| $/g,
    (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `CN=${escaped}`;
}

/** Whether a name is below another one; case does not count. */
export function isBelow(dn: string, ancestor: string): boolean {
  return dn.toLowerCase().endsWith(`,${ancestor.toLowerCase()}`);
}

/** Whether two names as one controller writes them are the same. */
export function isSameDn(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function unescapeValue(value: string): string {
  return value.replace(/((?:\\[0-9a-f]{2})+)|\\(.)/gis, (_, pairs: string | undefined, character: string) =>
    pairs === undefined ? character : Buffer.from(pairs.replaceAll('\\', ''), 'hex').toString('utf8'),
  );
}
