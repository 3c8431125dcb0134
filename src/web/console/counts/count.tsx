import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { IconScan } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { CountedThingAnswer, StockCountAnswer } from '../../../api/schemas/stock-counts.ts';
import { countStates } from '../../../core/custody/count-state.ts';
import { assetWords, knownKey } from '../devices/asset-words.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { fileAddress, server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { CountState } from './counts.tsx';
import { countsWords } from './words.ts';

/** One count of one place: what was found, what is missing, and what nobody expected there. */
export function Count() {
  const { count: id = '' }: { readonly count?: string } = useParams({ strict: false });
  const say = useWords(countsWords);
  const answer = useServer<StockCountAnswer>(`/stock-counts/${id}`);
  return (
    <>
      <PageHeader
        title={answer.data === undefined ? say('title') : say('titleOf', { place: answer.data.place })}
        about={
          <InLink to="/counts" size="sm">
            {say('backToCounts')}
          </InLink>
        }
      />
      <Shown answer={answer}>
        {(count) => (
          <>
            <Story count={count} />
            <Things count={count} />
          </>
        )}
      </Shown>
    </>
  );
}

function Story({ count }: { readonly count: StockCountAnswer }) {
  const say = useWords(countsWords);
  const may = useMay();
  const { at } = useInstants();
  const [deed, setDeed] = useState<'end' | 'giveUp' | null>(null);
  const { id, place, expected, found, begunBy, begunAt, endedBy, endedAt, abandoned } = count;
  const told = { name: begunBy, when: at(begunAt), ender: endedBy ?? '', ended: endedAt === null ? '' : at(endedAt) };
  const rest = expected - found;
  const end = (isAbandoned: boolean) => () => server.post(`/stock-counts/${id}/end`, { abandoned: isAbandoned });
  return (
    <>
      <Group gap="xs" mb="xs">
        <CountState count={count} />
        <Text fw={600}>
          {say('found')}: {say('ofExpected', { found, expected })}
        </Text>
      </Group>
      <Text size="sm" mb="sm">
        {say(endedAt === null ? 'stateOpen' : abandoned ? 'stateAbandoned' : 'stateEnded', told)}
      </Text>
      {endedAt !== null || !may('custody.change') ? null : (
        <Group gap="xs" mb="md">
          <Button component="a" href="/scan?mode=count" leftSection={<IconScan size={16} aria-hidden />}>
            {say('count')}
          </Button>
          <Button variant="default" onClick={() => setDeed('end')}>
            {say('end')}
          </Button>
          <Button variant="subtle" onClick={() => setDeed('giveUp')}>
            {say('giveUp', { place })}
          </Button>
        </Group>
      )}
      <ConfirmEffect
        effect={say('endOf', { place })}
        isOpen={deed === 'end'}
        close={() => setDeed(null)}
        change={end(false)}
      >
        {rest === 0 ? say('endAll') : say('endWhy', { count: rest })}
      </ConfirmEffect>
      <ConfirmEffect
        effect={say('giveUp', { place })}
        isOpen={deed === 'giveUp'}
        close={() => setDeed(null)}
        change={end(true)}
      >
        {say('giveUpWhy')}
      </ConfirmEffect>
    </>
  );
}

function Things({ count }: { readonly count: StockCountAnswer }) {
  const say = useWords(countsWords);
  const sayAsset = useWords(assetWords);
  const { at } = useInstants();
  const { filters, set, clearFilters } = useFilters(['state']);
  const isMissing = count.endedAt !== null && !count.abandoned;
  const sayState = (state: CountedThingAnswer['state']) =>
    say(state === 'missing' && !isMissing ? 'is.notSeen' : `is.${state}`);
  const sayCategory = (category: string) => {
    const known = knownKey(`category.${category}`);
    return known === undefined ? category : sayAsset(known);
  };
  return (
    <DataList<CountedThingAnswer>
      label={say('things')}
      path={`/stock-counts/${count.id}/things`}
      query={filters}
      rowId={({ key }) => key}
      rowName={({ label }) => label}
      columns={[
        {
          key: 'label',
          title: say('label'),
          cell: ({ label, category }) =>
            category === null ? label : <InLink to={`/devices/${encodeURIComponent(label)}`}>{label}</InLink>,
        },
        {
          key: 'what',
          title: say('what'),
          cell: ({ model, category }) => model ?? (category === null ? '' : sayCategory(category)),
        },
        { key: 'is', title: say('is'), cell: ({ state }) => sayState(state) },
        {
          key: 'register',
          title: say('register'),
          cell: ({ registerSays }) => {
            if (registerSays === null) return '';
            const known = knownKey(`status.${registerSays.status}`);
            const status = known === undefined ? registerSays.status.replaceAll('_', ' ') : sayAsset(known);
            return [status, registerSays.place].filter((part) => part !== null).join(', ');
          },
        },
        {
          key: 'seen',
          title: say('seen'),
          cell: ({ seenAt, seenBy }) =>
            seenAt === null ? '' : say('seenBy', { when: at(seenAt), name: seenBy ?? '' }),
        },
      ]}
      filters={
        <NativeSelect
          size="xs"
          label={say('is')}
          value={filters.state}
          onChange={(event) => set({ state: event.currentTarget.value })}
          data={[{ value: '', label: say('all') }, ...countStates.map((value) => ({ value, label: sayState(value) }))]}
        />
      }
      clearFilters={clearFilters}
      csv={fileAddress(`/stock-counts/${count.id}/things.csv`)}
      empty={<EmptyState title={say('nothing')} />}
    />
  );
}
