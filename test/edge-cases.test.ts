import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCitingTests, listCitingTests } from './cited-rows.ts';
import { allRows, edgeCases, edgeGroups, mappedRows } from './edge-cases.ts';
import { edgeMutations } from './edge-mutations.ts';
import { readProjectFile } from './project-files.ts';

const citing = listCitingTests();

/** What is wrong with the map, one sentence each. */
function findFaults(cases: typeof edgeCases, tests: typeof citing): string[] {
  return cases.flatMap(({ row, tests: named, gap }) => {
    const listed = Object.entries(named).flatMap(([file, names]) => names.map((name) => ({ file, name })));
    const lost = listed.filter(
      ({ file, name }) => !tests.some((one) => one.file === file && one.name === name && one.rows.includes(row)),
    );
    const cited = tests.filter(({ rows }) => rows.includes(row));
    return [
      ...lost.map(({ file, name }) => `Row ${row}: ${file} has no test “${name}” that cites it.`),
      ...(listed.length === 0 && gap === undefined ? [`Row ${row} names neither a test nor why there is none.`] : []),
      ...(listed.length === 0 ? cited.map(({ file }) => `Row ${row} names no test, and ${file} has one.`) : []),
    ];
  });
}

test('every row up to the last mapped one is mapped once, in order, to tests that exist and cite it', (context) => {
  assert.deepEqual(
    edgeCases.map(({ row }) => row),
    Array.from({ length: mappedRows }, (_, index) => index + 1),
  );
  assert.deepEqual(findFaults(edgeCases, citing), []);
  for (const { row, tests, gap } of edgeCases)
    if (gap !== undefined)
      context.diagnostic(`edge-${row} ${Object.keys(tests).length === 0 ? 'does not hold' : 'holds in part'}: ${gap}`);
});

test('no test cites a row that the catalogue does not have', () => {
  assert.deepEqual(
    citing.filter(({ rows }) => rows.some((row) => row < 1 || row > allRows)),
    [],
  );
});

test('every group has a fault to plant, whose text is in its file exactly once', () => {
  for (const group of edgeGroups)
    assert.ok(
      edgeMutations.some((mutation) => mutation.group === group),
      group,
    );
  for (const { group, file, find, replace, caughtBy } of edgeMutations) {
    assert.ok(
      edgeCases.some((one) => one.group === group && caughtBy in one.tests),
      `${caughtBy} holds no row of ${group}.`,
    );
    assert.equal(readProjectFile(file).split(find).length, 2, `${file}: ${find}`);
    assert.notEqual(find, replace);
  }
});

test('a test that was renamed or stopped citing its row, a row without either, and a gap that was closed are found', () => {
  const row = { row: 1, group: 'order', must: 'One case.', tests: { 'a.test.ts': ['one case (edge-01)'] } } as const;
  const told = { file: 'a.test.ts', name: 'one case (edge-01)', rows: [1] };
  assert.deepEqual(findFaults([row], [told]), []);
  assert.match(findFaults([row], [{ ...told, name: 'a case (edge-01)' }]).join(), /has no test “one case/);
  assert.match(findFaults([row], [{ ...told, rows: [2] }]).join(), /has no test/);
  assert.match(findFaults([{ ...row, tests: {} }], []).join(), /neither a test nor why/);
  assert.match(findFaults([{ ...row, tests: {}, gap: 'Not yet.' }], [told]).join(), /names no test, and a\.test\.ts/);
  const text = `// edge-7\ntest("it's (edge-03)", () => {});\nit('one’s \\'own\\': edge-04, edge-05', run);`;
  assert.deepEqual(findCitingTests(text), [
    { name: "it's (edge-03)", rows: [3] },
    { name: "one’s 'own': edge-04, edge-05", rows: [4, 5] },
  ]);
});
