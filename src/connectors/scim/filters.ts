/** The enterprise extension of a user (RFC 7643 §4.3), where the employee number is. */
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** A comparison for equality (RFC 7644 §3.4.2.2). */
export function equals(attribute: string, value: string): string {
  return `${attribute} eq ${quoted(value)}`;
}

/**
 * A value as a JSON string. Quotes and backslashes are written by number: some applications end the value at a quote that is escaped by a
 * backslash, and the rest of the value would then be read as a filter.
 */
function quoted(value: string): string {
  const byNumber = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `"${value.toWellFormed().replaceAll(/["\\\u0000-\u001f\u007f\u2028\u2029]/g, byNumber)}"`;
}

/** A filter that any of the comparisons satisfies. */
export function anyOf(comparisons: readonly string[]): string {
  return comparisons.join(' or ');
}

/** An id as one segment of a path; undefined for what a URL would read as a way to another resource. */
export function pathSegment(id: string): string | undefined {
  return /^\.{0,2}$/.test(id) ? undefined : encodeURIComponent(id.toWellFormed());
}
