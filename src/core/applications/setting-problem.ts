/** What a schema found wrong with one setting, as zod hands it over. */
type Issue = {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: unknown;
  readonly keys?: unknown;
};

/** One sentence about a setting: its place under `part`, and what is expected there. Never what was sent. */
export function saySettingProblem(part: string, issue: Issue): string {
  const place = [part, ...issue.path].map(String).join('.');
  const missing = issue.message.endsWith('received undefined');
  if (issue.code === 'invalid_type' && missing) return `${place} is missing; it must be a ${String(issue.expected)}.`;
  if (issue.code === 'invalid_type') return `${place} must be a ${String(issue.expected)}.`;
  if (issue.code === 'unrecognized_keys' && Array.isArray(issue.keys))
    return `${place} has settings that are not known here: ${issue.keys.map(String).join(', ')}.`;
  if (issue.message === 'Invalid input') return `${place} is missing, or not as the documentation describes it.`;
  return `${place}: ${issue.message.replace(/\.$/, '')}.`;
}
