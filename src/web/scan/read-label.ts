/** What a scanner, a camera or somebody's fingers gave: a label to look for, or why it is none. */
export type ReadLabel =
  | { readonly kind: 'label'; readonly label: string }
  /** A code that leads to a page somewhere else; its last part may be the tag. */
  | { readonly kind: 'address'; readonly host: string; readonly last: string | null }
  | { readonly kind: 'long' }
  | { readonly kind: 'nothing' };

const longest = 200;

/**
 * Reads a code as a tag or serial number: signs that scanners put around it and nobody sees are left out, and an address of this server
 * (`/devices/LT-1`, as our own labels may say it) is the tag in it.
 */
export function readLabel(code: string, ownOrigin: string): ReadLabel {
  const label = code.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim();
  if (label === '') return { kind: 'nothing' };
  if (/^https?:\/\//i.test(label) && URL.canParse(label)) return readAddress(new URL(label), ownOrigin);
  return label.length > longest ? { kind: 'long' } : { kind: 'label', label };
}

function readAddress({ origin, host, pathname }: URL, ownOrigin: string): ReadLabel {
  const parts = pathname.split('/').flatMap((part) => (part === '' ? [] : [decoded(part)]));
  const last = parts.at(-1) ?? null;
  const isOurs = origin === ownOrigin && parts.length === 2 && parts[0] === 'devices';
  if (isOurs && last !== null && last.length <= longest) return { kind: 'label', label: last };
  return { kind: 'address', host, last: last !== null && last.length <= longest ? last : null };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
