import { List, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { HarvestView } from '../../../api/schemas/licences.ts';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { fileAddress } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { dayAfter } from './days.ts';
import { reasonWords } from './reason-words.ts';
import { licencesWords } from './words.ts';

type Seat = HarvestView['items'][number];

/** The seats that came back in a time, what each saves, and from which day on. */
export function Harvest() {
  const say = useWords(licencesWords);
  const sayWhy = useWords(reasonWords);
  const { money } = useNumbers();
  const { day } = useInstants();
  const { filters, set } = useFilters(['from', 'until']);
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const query = {
    from: filters.from === '' ? dayAfter(today, -365) : filters.from,
    until: filters.until === '' ? dayAfter(today, 1) : filters.until,
  };
  const columns: readonly Column<Seat>[] = [
    { key: 'licence', title: say('name'), cell: ({ licence }) => licence },
    { key: 'from', title: say('holder'), cell: ({ from }) => from?.name ?? say('nobody') },
    { key: 'ended', title: say('endedAt'), cell: ({ endedAt }) => <When instant={endedAt} /> },
    { key: 'how', title: say('endedAs'), cell: ({ endedAs }) => (endedAs === null ? '' : say(`ended.${endedAs}`)) },
    {
      key: 'saving',
      title: say('saving'),
      align: 'end',
      cell: ({ savingMinor, currency, period }) => {
        if (savingMinor === null || currency === null) return '';
        const price = money({ minor: savingMinor, currency });
        return period === null ? price : say(`perPeriod.${period}`, { price });
      },
    },
    {
      key: 'savesFrom',
      title: say('savesFrom'),
      cell: ({ savesFrom }) => (savesFrom === null ? '' : day(savesFrom)),
    },
    { key: 'why', title: say('why'), cell: ({ why }) => (why === null ? '' : sayWhy(why)) },
  ];
  return (
    <>
      <Totals query={query} />
      <DataList
        label={say('harvest')}
        path="/licence-harvest"
        query={query}
        columns={columns}
        rowId={({ seatId }) => seatId}
        rowName={({ licence }) => licence}
        csv={fileAddress('/licence-harvest.csv', query)}
        filters={
          <>
            <TextInput
              size="xs"
              type="date"
              label={say('from')}
              value={query.from}
              onChange={(event) => set({ from: event.currentTarget.value })}
            />
            <TextInput
              size="xs"
              type="date"
              label={say('until')}
              value={query.until}
              onChange={(event) => set({ until: event.currentTarget.value })}
            />
          </>
        }
        empty={<EmptyState title={say('harvestNone')}>{say('harvestNoneWhy')}</EmptyState>}
      />
    </>
  );
}

/** What the seats of the time save together, by currency and period. */
function Totals({ query }: { readonly query: { readonly from: string; readonly until: string } }) {
  const say = useWords(licencesWords);
  const { money } = useNumbers();
  const totals = useServer<HarvestView>('/licence-harvest', { ...query, limit: 1 }).data?.totals ?? [];
  if (totals.length === 0) return null;
  return (
    <>
      <Title order={2} fz="h4">
        {say('totals')}
      </Title>
      <List mb="md">
        {totals.map(({ currency, period, seats, savingMinor, savesNowMinor }) => (
          <List.Item key={`${currency} ${period}`}>
            {currency === null || period === null
              ? say('nothing', { seats: say('seatsCount', { count: seats }) })
              : say('total', {
                  seats: say('seatsCount', { count: seats }),
                  saves: money({ minor: savingMinor, currency }),
                  now: money({ minor: savesNowMinor, currency }),
                  period: say(`period.${period}`),
                })}
          </List.Item>
        ))}
      </List>
    </>
  );
}
