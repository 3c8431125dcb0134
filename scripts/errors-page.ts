import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { type FailureKind, failureKinds } from '../src/core/failure.ts';

const page = new URL('../docs/errors.md', import.meta.url);

/** The text of docs/errors.md: one section per failure code, so that a code is also an anchor of the page. */
export function errorsPage(kinds: Readonly<Record<string, FailureKind>>): string {
  const sections = Object.entries(kinds).map(
    ([code, kind]) =>
      `## ${code}\n\n- Status: ${kind.status}\n- Worth repeating: ${kind.retry ? 'yes' : 'no'}\n- What to do: ${kind.remedy}\n`,
  );
  return `# Errors

Every failure carries one of these codes: in the \`code\` of a problem document (RFC 9457), in the log, and in the JSON that
the command line prints. The message beside it says what was wrong this time. This page is made from
\`src/core/failure.ts\` by \`node scripts/errors-page.ts --write\`.

${sections.join('\n')}`;
}

if (import.meta.main) {
  const wanted = errorsPage(failureKinds);
  if (argv.includes('--write')) {
    writeFileSync(page, wanted);
  } else if (readFileSync(page, 'utf8') !== wanted) {
    console.error('docs/errors.md is not what src/core/failure.ts says. Run: node scripts/errors-page.ts --write');
    exit(1);
  }
}
