import { Alert, Button, Group, Select, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { ColumnMapListed } from '../../../api/schemas/column-maps.ts';
import { type ColumnMap, type MapTarget, mapTargets } from '../../../formats/column-map.ts';
import type { Dialect } from '../../../formats/dialect.ts';
import { type ExplainedFile, explainFile } from '../../../formats/explain-file.ts';
import { recognizeFile } from '../../../formats/recognize-file.ts';
import { type MapTrial, tryColumnMap } from '../../../formats/try-column-map.ts';
import { useWords } from '../language/words.ts';
import { DropZone } from '../parts/drop-zone.tsx';
import { sourceOf } from '../parts/file-source.ts';
import { ErrorState } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { toFailure } from '../server/to-failure.ts';
import { useChange } from '../server/use-server.ts';
import { columnMapWords } from './column-map-words.ts';
import { fieldWords, sayField } from './field-words.ts';
import { MapTrialResult } from './map-trial.tsx';
import { MapWords } from './map-words.tsx';

type Looked = { readonly file: File; readonly explained: ExplainedFile; readonly known: string | null };

const orders = ['dmy', 'mdy', 'ymd'] as const;
const targets = Object.keys(mapTargets) as MapTarget[];
const blank: ColumnMap = { name: '', target: 'people', columns: {}, words: {}, dates: null };

/** One map: what each column of a file is and what its words mean, tried on a file before it is saved. */
export function ColumnMapEditor({
  map: kept,
  onSaved,
}: {
  readonly map: ColumnMapListed | null;
  readonly onSaved: (name: string) => void;
}) {
  const say = useWords(columnMapWords);
  const [map, setMap] = useState<ColumnMap>(kept === null ? blank : withoutDate(kept));
  const [looked, setLooked] = useState<Looked | null>(null);
  const [trial, setTrial] = useState<{ readonly map: ColumnMap; readonly result: MapTrial } | null>(null);
  const looking = useChange(async (file: File) => {
    const source = sourceOf(file);
    const explained = await explainFile(source, kept?.target).catch(asFailure);
    const known = await recognizeFile(source).then(
      ({ dialect }) => dialect.title,
      () => null,
    );
    setLooked({ file, explained, known });
    setTrial(null);
    if (kept === null)
      setMap((before) => ({ ...before, target: explained.target, columns: guessed(explained), words: {} }));
  });
  const trying = useChange(async () => {
    if (looked === null) return;
    const named = { ...map, name: map.name.trim() === '' ? looked.file.name : map.name };
    setTrial({ map, result: await tryColumnMap(sourceOf(looked.file), named).catch(asFailure) });
  });
  const saving = useChange(() => server.post('/column-maps', { ...map, name: map.name.trim() }));
  if (!('Temporal' in globalThis)) return <Alert color="orange">{say('oldBrowser')}</Alert>;
  const isTried = trial?.map === map;
  return (
    <Stack>
      <Title order={2} fz="lg">
        {kept === null ? say('newTitle') : kept.name}
      </Title>
      <DropZone
        title={say('zone')}
        choose={say('choose')}
        about={say('private')}
        onFiles={([file]) => file !== undefined && looking.mutate(file)}
        isReading={looking.isPending}
      />
      {looking.error === null ? null : <ErrorState error={looking.error} />}
      {looked === null ? null : (
        <Text role="status">
          {say('looked', { name: looked.file.name, count: looked.explained.rows })}{' '}
          {looked.known === null ? '' : say('known', { title: looked.known })}
        </Text>
      )}
      {looked === null && kept === null ? null : (
        <>
          <Head map={map} setMap={setMap} isNamed={kept !== null} />
          <Columns map={map} setMap={setMap} looked={looked} />
          <MapWords map={map} setMap={setMap} trial={trial?.result ?? null} />
          {trying.error === null ? null : <ErrorState error={trying.error} />}
          {saving.error === null ? null : <ErrorState error={saving.error} />}
          <Group>
            {looked === null ? null : (
              <Button
                variant={isTried ? 'default' : 'filled'}
                loading={trying.isPending}
                onClick={() => trying.mutate(undefined)}
              >
                {say('try')}
              </Button>
            )}
            <Button
              variant={isTried || looked === null ? 'filled' : 'default'}
              disabled={map.name.trim() === ''}
              loading={saving.isPending}
              onClick={() => saving.mutate(undefined, { onSuccess: () => onSaved(map.name.trim()) })}
            >
              {say('save')}
            </Button>
          </Group>
          {trial === null || isTried ? null : <Text role="status">{say('tryAgain')}</Text>}
          {trial === null ? null : <MapTrialResult trial={trial.result} />}
        </>
      )}
    </Stack>
  );
}

type Edit = { readonly map: ColumnMap; readonly setMap: (map: ColumnMap) => void };

function Head({ map, setMap, isNamed }: Edit & { readonly isNamed: boolean }) {
  const say = useWords(columnMapWords);
  return (
    <Group align="flex-end">
      {isNamed ? null : (
        <TextInput
          label={say('name')}
          required
          maxLength={60}
          value={map.name}
          onChange={(event) => setMap({ ...map, name: event.currentTarget.value })}
        />
      )}
      <Select
        label={say('of')}
        allowDeselect={false}
        data={targets.map((target) => ({ value: target, label: say(`of.${target}`) }))}
        value={map.target}
        onChange={(target) => setMap(forTarget(map, (target ?? map.target) as MapTarget))}
      />
      <Select
        label={say('dates')}
        clearable
        placeholder={say('datesAuto')}
        data={orders.map((order) => ({ value: order, label: say(order) }))}
        value={map.dates}
        onChange={(dates) => setMap({ ...map, dates: dates as ColumnMap['dates'] })}
      />
    </Group>
  );
}

function Columns({ map, setMap, looked }: Edit & { readonly looked: Looked | null }) {
  const say = useWords(columnMapWords);
  const sayName = useWords(fieldWords);
  const seen = looked?.explained.columns ?? [];
  const headings = [...new Set([...seen.map(({ heading }) => heading), ...Object.keys(map.columns)])];
  const fields = Object.keys((mapTargets[map.target] as Dialect).columns);
  const choose = (heading: string, field: string | null) => {
    // A field has one column: the one it was given last.
    const others = Object.entries(map.columns).filter(([other, given]) => other !== heading && given !== field);
    setMap({ ...map, columns: Object.fromEntries(field === null ? others : [...others, [heading, field]]) });
  };
  return (
    <Table className="data-list" verticalSpacing={4} aria-label={say('columns')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('column')}</Table.Th>
          <Table.Th>{say('looksLike')}</Table.Th>
          <Table.Th>{say('field')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {headings.map((heading) => (
          <Table.Tr key={heading}>
            <Table.Td data-first data-title={say('column')}>
              {heading}
            </Table.Td>
            <Table.Td data-title={say('looksLike')}>
              {seen.find((one) => one.heading === heading)?.shapes.join(' · ') ?? ''}
            </Table.Td>
            <Table.Td data-title={say('field')}>
              <Select
                aria-label={say('fieldOf', { heading })}
                clearable
                searchable
                size="xs"
                placeholder={say('unused')}
                data={fields.map((field) => ({ value: field, label: sayField(field, sayName) }))}
                value={map.columns[heading] ?? null}
                onChange={(field) => choose(heading, field)}
              />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function withoutDate({ savedAt: _savedAt, ...map }: ColumnMapListed): ColumnMap {
  return map;
}

function guessed({ columns }: ExplainedFile): ColumnMap['columns'] {
  return Object.fromEntries(columns.flatMap(({ heading, guess }) => (guess === null ? [] : [[heading, guess]])));
}

/** The same map for another list: columns whose field that list does not have are free again. */
function forTarget(map: ColumnMap, target: MapTarget): ColumnMap {
  const has = (field: string) => Object.hasOwn((mapTargets[target] as Dialect).columns, field);
  return {
    ...map,
    target,
    columns: Object.fromEntries(Object.entries(map.columns).filter(([, field]) => has(field))),
    words: {},
  };
}

/** What reading threw, as something that can be shown. */
function asFailure(error: unknown): never {
  throw toFailure(error);
}
