import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { ColumnMapListed } from '../../../api/schemas/column-maps.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { ColumnMapEditor } from './column-map-editor.tsx';
import { columnMapWords } from './column-map-words.ts';
import { SettingsFrame } from './settings-frame.tsx';
import { settingsWords } from './words.ts';

/** What the address says while a map is made that has no name yet; no map can be called so. */
const anew = '*';

/** How the organization's own files name their columns: the maps, and one of them with a file to try it on. */
export function ColumnMaps() {
  const say = useWords(columnMapWords);
  const { filters, set } = useFilters(['map']);
  const [saved, setSaved] = useState<string | null>(null);
  const open = (map: string) => {
    setSaved(null);
    set({ map });
  };
  const done = (name: string) => {
    setSaved(name);
    set({ map: '' });
  };
  const isList = filters.map === '';
  return (
    <SettingsFrame
      actions={
        isList ? (
          <Button onClick={() => open(anew)}>{say('add')}</Button>
        ) : (
          <Button variant="default" onClick={() => open('')}>
            {say('back')}
          </Button>
        )
      }
    >
      <Text role="status" mb="sm">
        {saved === null ? '' : say('saved', { name: saved })}
      </Text>
      {isList ? <MapList open={open} /> : null}
      {filters.map === anew ? <ColumnMapEditor map={null} onSaved={done} /> : null}
      {isList || filters.map === anew ? null : <OneMap name={filters.map} onSaved={done} />}
    </SettingsFrame>
  );
}

function OneMap({ name, onSaved }: { readonly name: string; readonly onSaved: (name: string) => void }) {
  const say = useWords(columnMapWords);
  const answer = useServer<{ readonly items: readonly ColumnMapListed[] }>('/column-maps');
  return (
    <Shown answer={answer}>
      {({ items }) => {
        const map = items.find((one) => one.name === name);
        return map === undefined ? (
          <EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>
        ) : (
          <ColumnMapEditor key={map.savedAt} map={map} onSaved={onSaved} />
        );
      }}
    </Shown>
  );
}

function MapList({ open }: { readonly open: (name: string) => void }) {
  const say = useWords(columnMapWords);
  const sayAll = useWords(settingsWords);
  const [removing, setRemoving] = useState<string | null>(null);
  const columns: readonly Column<ColumnMapListed>[] = [
    { key: 'name', title: sayAll('name'), cell: ({ name }) => name },
    { key: 'of', title: say('of'), cell: ({ target }) => say(`of.${target}`) },
    { key: 'columns', title: say('columns'), cell: (one) => Object.keys(one.columns).length, align: 'end' },
    { key: 'saved', title: say('savedAt'), cell: ({ savedAt }) => <When instant={savedAt} /> },
    {
      key: 'actions',
      title: sayAll('actions'),
      cell: ({ name }) => (
        <Group gap="xs">
          <Button size="compact-sm" variant="default" aria-label={say('editOf', { name })} onClick={() => open(name)}>
            {say('edit')}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={say('removeOf', { name })}
            onClick={() => setRemoving(name)}
          >
            {say('remove')}
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <>
      <DataList
        label={say('list')}
        path="/column-maps"
        columns={columns}
        rowId={({ name }) => name}
        rowName={({ name }) => name}
        empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
      />
      {removing === null ? null : (
        <ConfirmEffect
          effect={say('removeOf', { name: removing })}
          isOpen
          close={() => setRemoving(null)}
          isDangerous
          change={() => server.delete(`/column-maps/${encodeURIComponent(removing)}`)}
        >
          {say('removeEffect')}
        </ConfirmEffect>
      )}
    </>
  );
}
