import { Badge, Button, Checkbox } from '@mantine/core';
import { IconScan } from '@tabler/icons-react';
import type { StockCountAnswer } from '../../../api/schemas/stock-counts.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { useFilters } from '../use-filters.ts';
import { countsWords } from './words.ts';

/** Every count of a place, the latest first, and what differed from the register. */
export function Counts() {
  const say = useWords(countsWords);
  const may = useMay();
  const { at } = useInstants();
  const { filters, set, clearFilters } = useFilters(['open']);
  const count = may('custody.change') ? (
    <Button component="a" href="/scan?mode=count" leftSection={<IconScan size={16} aria-hidden />}>
      {say('count')}
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader
        title={say('title')}
        about={
          <>
            {say('about')}{' '}
            <InLink to="/devices" inherit>
              {say('back')}
            </InLink>
          </>
        }
        actions={count}
      />
      <DataList<StockCountAnswer>
        label={say('list')}
        path="/stock-counts"
        query={filters}
        rowId={({ id }) => id}
        rowName={({ place }) => place}
        rowLink={({ id }) => `/counts/${id}`}
        columns={[
          { key: 'place', title: say('place'), cell: ({ place }) => place },
          { key: 'state', title: say('state'), cell: (row) => <CountState count={row} /> },
          {
            key: 'begun',
            title: say('begun'),
            cell: ({ begunBy, begunAt }) => say('begunBy', { name: begunBy, when: at(begunAt) }),
          },
          {
            key: 'found',
            title: say('found'),
            align: 'end',
            cell: ({ found, expected }) => say('ofExpected', { found, expected }),
          },
          { key: 'differs', title: say('differs'), cell: (row) => <Differences count={row} /> },
        ]}
        filters={
          <Checkbox
            size="sm"
            label={say('openFilter')}
            checked={filters.open === 'true'}
            onChange={(event) => set({ open: event.currentTarget.checked ? 'true' : '' })}
          />
        }
        clearFilters={clearFilters}
        empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
      />
    </>
  );
}

/** Whether a count is open, has ended, or was given up. */
export function CountState({ count: { endedAt, abandoned } }: { readonly count: StockCountAnswer }) {
  const say = useWords(countsWords);
  const [word, color] =
    endedAt === null
      ? (['open', 'blue'] as const)
      : abandoned
        ? (['abandoned', 'gray'] as const)
        : (['ended', 'teal'] as const);
  return (
    <Badge color={color} variant="light">
      {say(word)}
    </Badge>
  );
}

/** What of a count differs from the register, each number a link to its things. */
function Differences({ count }: { readonly count: StockCountAnswer }) {
  const say = useWords(countsWords);
  const { id, expected, found, surprising, unknown, endedAt, abandoned } = count;
  const missing = endedAt === null || abandoned ? 0 : expected - found;
  const parts = [
    { state: 'missing', text: say('missingCount', { count: missing }), number: missing },
    { state: 'surprising', text: say('surprisingCount', { count: surprising }), number: surprising },
    { state: 'unknown', text: say('unknownCount', { count: unknown }), number: unknown },
  ].filter(({ number }) => number > 0);
  if (parts.length === 0) return <>{say(endedAt === null ? 'differsOpen' : 'differsNone')}</>;
  return (
    <>
      {parts.map(({ state, text }, index) => (
        <span key={state}>
          {index === 0 ? '' : ', '}
          <InLink to={`/counts/${id}?state=${state}`} inherit>
            {text}
          </InLink>
        </span>
      ))}
    </>
  );
}
