import { Group, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import type { AccessColumns, AccessRow } from '../../../api/schemas/access-matrix.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { useServer, useServerList } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { CellDialog } from './cell-dialog.tsx';
import { MatrixFilters } from './matrix-filters.tsx';
import { MatrixList } from './matrix-list.tsx';
import { MatrixTable } from './matrix-table.tsx';
import { accessWords } from './words.ts';

/** What is open in a dialog: one person and one application. */
export type Spot = { readonly personId: string; readonly applicationId: string };

/** Who has left against what each application says of them: a table, and a list where there is no room. */
export function Matrix() {
  const say = useWords(accessWords);
  const isNarrow = useMediaQuery('(max-width: 48em)') === true;
  const { filters, set } = useFilters(['open', 'department', 'application', 'search', 'view']);
  const { department, application, search, view } = filters;
  const isOpen = filters.open !== 'false';
  const query = { open: isOpen, department, application, search };
  const list = useServerList<AccessRow>('/access', query);
  const columns = useServer<AccessColumns>('/access/columns');
  const [spot, setSpot] = useState<Spot | null>(null);
  const isList = view === 'list' || (view !== 'matrix' && isNarrow);
  const isNarrowed = department !== '' || application !== '' || search !== '';
  const row = list.data?.find(({ id }) => id === spot?.personId);
  const column = columns.data?.items.find(({ id }) => id === spot?.applicationId);
  return (
    <section aria-label={say('matrix')}>
      <MatrixFilters filters={filters} set={set} columns={columns.data} isList={isList} />
      <Shown answer={columns}>
        {({ items }) => (
          <Shown answer={list}>
            {(rows) =>
              rows.length === 0 ? (
                <Nobody isNarrowed={isNarrowed} isOpen={isOpen} isAsked={items.length > 0} />
              ) : (
                <>
                  {isList ? (
                    <MatrixList rows={rows} onOpen={setSpot} />
                  ) : (
                    <MatrixTable rows={rows} columns={shownColumns(items, rows, application)} onOpen={setSpot} />
                  )}
                  <Group justify="space-between" mt="sm">
                    <Text size="sm" c="dimmed" role="status">
                      {say(list.hasNextPage ? 'peopleMore' : 'people', { count: rows.length })}
                    </Text>
                    <MoreButton list={list} />
                  </Group>
                </>
              )
            }
          </Shown>
        )}
      </Shown>
      {row === undefined || spot === null ? null : (
        <CellDialog
          row={row}
          cell={row.cells.find((cell) => cell.application.id === spot.applicationId)}
          application={column ?? { id: spot.applicationId, name: '', byHand: false }}
          close={() => setSpot(null)}
        />
      )}
    </section>
  );
}

function Nobody({
  isNarrowed,
  isOpen,
  isAsked,
}: {
  readonly isNarrowed: boolean;
  readonly isOpen: boolean;
  readonly isAsked: boolean;
}) {
  const say = useWords(accessWords);
  const may = useMay();
  if (isNarrowed) return <EmptyState title={say('noneFits')} />;
  // Where nobody looks, nothing that is not seen means anything.
  if (!isAsked)
    return (
      <EmptyState
        title={say('noneAsked')}
        action={may('applications.read') ? <InLink to="/applications">{say('toApplications')}</InLink> : undefined}
      >
        {say('noneAskedWhy')}
      </EmptyState>
    );
  return (
    <EmptyState title={say(isOpen ? 'noneOpen' : 'noneLeft')}>{say(isOpen ? 'noneOpenWhy' : 'noneLeftWhy')}</EmptyState>
  );
}

/** A column in which no row has anything says nothing. */
function shownColumns(
  items: AccessColumns['items'],
  rows: readonly AccessRow[],
  application: string,
): AccessColumns['items'] {
  const used = new Set(rows.flatMap(({ cells }) => cells.map((cell) => cell.application.id)));
  return items.filter(({ id }) => (application === '' ? used.has(id) : id === application));
}
