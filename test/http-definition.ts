import { readFileSync } from 'node:fs';

/** The complete example of the documentation, as it is printed there. */
export function documentedDefinition(): string {
  const page = readFileSync(new URL('../docs/http-connector.md', import.meta.url), 'utf8');
  const found = /^```yaml\n([\s\S]*?)^```$/m.exec(page)?.[1];
  if (found === undefined) throw new Error('docs/http-connector.md has no example any more.');
  return found;
}
