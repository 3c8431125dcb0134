import { Button } from '@mantine/core';
import type { MetricExported } from '../../../api/schemas/metrics.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useNavigate } from '@tanstack/react-router';
import { ReportPages } from './report-pages.tsx';
import { reportsWords } from './words.ts';

/** Figures as they were given out, the latest first. */
export function GivenOut() {
  const say = useWords(reportsWords);
  const navigate = useNavigate();
  const columns: readonly Column<MetricExported>[] = [
    { key: 'period', title: say('period'), cell: ({ period }) => period },
    { key: 'only', title: say('only'), cell: ({ filters }) => Object.values(filters).map(String).join(', ') },
    { key: 'at', title: say('given.at'), cell: ({ asOf }) => <When instant={asOf} /> },
    { key: 'by', title: say('given.by'), cell: ({ exportedBy }) => exportedBy },
    {
      key: 'changed',
      title: say('given.changed'),
      cell: ({ differences }) => say(differences.length === 0 ? 'given.no' : 'given.yes'),
    },
  ];
  return (
    <>
      <PageHeader title={say('given.title')} about={say('given.about')} />
      <ReportPages />
      <DataList
        label={say('given.title')}
        path="/metric-exports"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ period }) => period}
        rowLink={({ id }) => `/reports/given-out/${id}`}
        empty={
          <EmptyState
            title={say('given.none')}
            action={
              <Button variant="default" onClick={() => void navigate({ href: '/reports' })}>
                {say('page.figures')}
              </Button>
            }
          >
            {say('given.noneWhy')}
          </EmptyState>
        }
      />
    </>
  );
}
