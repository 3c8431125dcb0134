import { listProjectFiles, readProjectFile } from './project-files.ts';

/** A test that cites rows of the catalogue of edge cases in its name, as `edge-NN`. */
export type CitingTest = { readonly file: string; readonly name: string; readonly rows: readonly number[] };

const testCall = /\b(?:test|it)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;

/** Every test of this repository whose name cites a row. */
export function listCitingTests(): readonly CitingTest[] {
  return listProjectFiles('{src,test,bench,demo,scripts}/**/*.test.ts').flatMap((file) =>
    findCitingTests(readProjectFile(file)).map((test) => ({ file, ...test })),
  );
}

/** The tests in the text of one file whose names cite a row; comments cite nothing. */
export function findCitingTests(text: string): readonly Omit<CitingTest, 'file'>[] {
  return [...text.matchAll(testCall)].flatMap(([, , written = '']) => {
    const name = written.replace(/\\(['"`])/g, '$1');
    const rows = [...name.matchAll(/\bedge-(\d+)\b/g)].map(([, digits]) => Number(digits));
    return rows.length === 0 ? [] : [{ name, rows }];
  });
}
