import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { type EdgeCase, edgeCases } from '../test/edge-cases.ts';

const page = new URL('../docs/edge-cases.md', import.meta.url);

/** The text of docs/edge-cases.md: one row per edge case, with the files that hold it and what does not hold yet. */
export function edgeCasesPage(cases: readonly EdgeCase[]): string {
  const rows = cases.map(({ row, must, tests, gap }) => {
    const files = Object.keys(tests).map((file) => `\`${file}\``);
    return `| edge-${String(row).padStart(2, '0')} | ${must} | ${files.join(' ') || 'none'} | ${gap ?? ''} |`;
  });
  return `# Edge cases

What goes wrong with departures, the people they are about, and what they hold, and what Handback does then. Each row is held by tests
whose names cite it: \`npm test -- edge-33\` runs those of a row. The last column says what does not hold yet. This page is made from
\`test/edge-cases.ts\` by \`node scripts/edge-cases-page.ts --write\`.

That the tests would notice is tried as well: \`node scripts/mutations.ts\` plants one fault after the other in a copy of the sources
(\`test/edge-mutations.ts\`), at least one for each group of rows, and fails when the tests of the group do not.

| row | must hold | tests | not yet |
|---|---|---|---|
${rows.join('\n')}
`;
}

if (import.meta.main) {
  const wanted = edgeCasesPage(edgeCases);
  if (argv.includes('--write')) {
    writeFileSync(page, wanted);
  } else if (readFileSync(page, 'utf8') !== wanted) {
    console.error(
      'docs/edge-cases.md is not what test/edge-cases.ts says. Run: node scripts/edge-cases-page.ts --write',
    );
    exit(1);
  }
}
