import { Button, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { writeCsv } from '../../../formats/csv-write.ts';
import { useWords } from '../language/words.ts';
import { saveFile } from './save-file.ts';
import { ErrorState } from './states.tsx';
import type { Failure } from '../../../core/failure.ts';
import { type Page, type Query, server } from '../server/server.ts';
import { toFailure } from '../server/to-failure.ts';
import { partWords } from './words.ts';

type Cell = string | number | boolean | null;
type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly rows: number }
  | { readonly kind: 'saved'; readonly rows: number }
  | { readonly kind: 'failed'; readonly error: Failure };

/** Saves every row of a list as CSV: those on the screen, and all that follow. */
export function SaveCsv<Row>({
  name,
  path,
  query,
  headings,
  cells,
}: {
  readonly name: string;
  readonly path: string;
  readonly query: Query;
  readonly headings: readonly string[];
  readonly cells: (row: Row) => readonly Cell[];
}) {
  const say = useWords(partWords);
  const [state, setState] = useState<State>({ kind: 'idle' });
  const save = async () => {
    try {
      const rows: Row[] = [];
      let cursor: string | undefined;
      do {
        setState({ kind: 'reading', rows: rows.length });
        const page: Page<Row> = await server.get<Page<Row>>(path, { ...query, limit: 200, cursor });
        rows.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      // The mark tells spreadsheets that it is UTF-8.
      saveFile(`${name}.csv`, new Blob(['\uFEFF', writeCsv(headings, rows.map(cells))], { type: 'text/csv' }));
      setState({ kind: 'saved', rows: rows.length });
    } catch (error) {
      setState({ kind: 'failed', error: toFailure(error) });
    }
  };
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={state.kind === 'reading'}
        onClick={() => void save()}
      >
        {say('export')}
      </Button>
      <Text size="sm" role="status" c="dimmed">
        {state.kind === 'reading' ? say('savingCsv', { count: state.rows }) : null}
        {state.kind === 'saved' ? say('savedCsv', { count: state.rows }) : null}
      </Text>
      {state.kind === 'failed' ? <ErrorState error={state.error} /> : null}
    </>
  );
}
