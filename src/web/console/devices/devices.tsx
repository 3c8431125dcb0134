import { Badge, Button, Checkbox, NativeSelect } from '@mantine/core';
import { IconScan } from '@tabler/icons-react';
import type { AssetListed, AssetPipeline } from '../../../api/schemas/inventory.ts';
import { assetStages } from '../../../core/custody/asset-stage.ts';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { EmptyState } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { fileAddress } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { type Filters, useFilters } from '../use-filters.ts';
import { assetWords, knownKey } from './asset-words.ts';
import { DeviceDeeds } from './device-deeds.tsx';
import { Pipeline } from './pipeline.tsx';
import { devicesWords } from './words.ts';

const names = ['stage', 'search', 'category', 'site', 'department', 'overdue', 'sort'] as const;
type Name = (typeof names)[number];

/** Every asset the reader may see, and how far each is on its way back. What narrows the list stands in the address. */
export function Devices() {
  const say = useWords(devicesWords);
  const may = useMay();
  const { filters, set } = useFilters(names);
  const { sort, ...narrowing } = filters;
  const pipeline = useServer<AssetPipeline>('/asset-pipeline').data;
  const isNarrowed = Object.values(narrowing).some((value) => value !== '');
  const clear = () => set({ stage: '', search: '', category: '', site: '', department: '', overdue: '' });
  return (
    <>
      <PageHeader
        title={say('title')}
        about={
          <>
            {say('about')}{' '}
            <InLink to="/counts" inherit>
              {say('counts')}
            </InLink>
          </>
        }
        actions={
          may('custody.change') ? (
            <Button component="a" href="/scan" leftSection={<IconScan size={16} aria-hidden />}>
              {say('scan')}
            </Button>
          ) : undefined
        }
      />
      <Pipeline pipeline={pipeline} stage={filters.stage} isOverdue={filters.overdue !== ''} />
      <DataList
        label={say('list')}
        path="/assets"
        query={filters}
        columns={useColumns()}
        rowId={({ id }) => id}
        rowName={({ tag }) => tag}
        rowLink={({ tag }) => `/devices/${encodeURIComponent(tag)}`}
        sort={{ by: sort === '' ? 'tag' : sort.replace('-', ''), down: sort.startsWith('-') }}
        onSort={({ by, down }) => set({ sort: `${down ? '-' : ''}${by}` })}
        filters={<FilterFields filters={filters} set={set} pipeline={pipeline} />}
        clearFilters={isNarrowed ? clear : undefined}
        csv={fileAddress('/assets.csv', filters)}
        bulk={(rows) => <DeviceDeeds rows={rows} />}
        empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
      />
    </>
  );
}

function useColumns(): readonly Column<AssetListed>[] {
  const say = useWords(devicesWords);
  const sayAsset = useWords(assetWords);
  const { money } = useNumbers();
  const { day } = useInstants();
  return [
    { key: 'tag', title: say('tag'), sort: 'tag', cell: ({ tag }) => tag },
    {
      key: 'what',
      title: say('what'),
      sort: 'model',
      cell: ({ model, category }) => {
        const known = knownKey(`category.${category}`);
        return model ?? (known === undefined ? category : sayAsset(known));
      },
    },
    { key: 'stage', title: say('stage'), cell: ({ stage }) => sayAsset(`stage.${stage}`) },
    { key: 'who', title: say('who'), cell: ({ custodian, location }) => custodian?.name ?? location ?? '' },
    {
      key: 'due',
      title: say('due'),
      cell: ({ back }) =>
        back === null || back.dueOn === null ? (
          ''
        ) : (
          <>
            {day(back.dueOn)}{' '}
            {back.overdue ? (
              <Badge color="orange" variant="light" component="span">
                {say('late')}
              </Badge>
            ) : null}
          </>
        ),
    },
    {
      key: 'case',
      title: say('case'),
      cell: ({ back }) =>
        back === null ? (
          ''
        ) : (
          <InLink to={`/departures/${back.offboarding}?tab=devices`} inherit>
            {back.offboarding}
          </InLink>
        ),
    },
    {
      key: 'value',
      title: say('value'),
      sort: 'value',
      align: 'end',
      cell: ({ value }) => (value === null ? '' : money(value)),
    },
    { key: 'serial', title: say('serial'), cell: ({ serial }) => serial ?? '', hidden: true },
    { key: 'department', title: say('department'), cell: ({ department }) => department ?? '', hidden: true },
  ];
}

type FieldProps = {
  readonly filters: Filters<Name>;
  readonly set: (change: Partial<Record<Name, string>>) => void;
  readonly pipeline: AssetPipeline | undefined;
};

function FilterFields({ filters, set, pipeline }: FieldProps) {
  const say = useWords(devicesWords);
  const sayAsset = useWords(assetWords);
  const wordOf = (category: string) => {
    const known = knownKey(`category.${category}`);
    return known === undefined ? category : sayAsset(known);
  };
  const options = (values: readonly string[] = [], label = (value: string) => value) => [
    { value: '', label: say('any') },
    ...values.map((value) => ({ value, label: label(value) })),
  ];
  const choice = (name: 'stage' | 'category' | 'site' | 'department', data: { value: string; label: string }[]) => (
    <NativeSelect
      size="xs"
      label={say(name)}
      value={filters[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
      data={data}
      maw="11rem"
    />
  );
  return (
    <>
      <SearchField
        label={say('search')}
        placeholder={say('searchHint')}
        value={filters.search}
        onChange={(search) => set({ search })}
      />
      {choice(
        'stage',
        options(assetStages, (stage) => sayAsset(`stage.${stage as (typeof assetStages)[number]}`)),
      )}
      {choice('category', options(pipeline?.categories, wordOf))}
      {choice('site', options(pipeline?.sites))}
      {choice('department', options(pipeline?.departments))}
      <Checkbox
        size="sm"
        label={say('overdueFilter')}
        checked={filters.overdue === 'true'}
        onChange={(event) => set({ overdue: event.currentTarget.checked ? 'true' : '' })}
      />
    </>
  );
}
