import { Alert, List, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import type { MetricExported } from '../../../api/schemas/metrics.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { Shown } from '../parts/states.tsx';
import { useServer } from '../server/use-server.ts';
import { FigureCard } from './figure-card.tsx';
import { ReportPages } from './report-pages.tsx';
import styles from './reports.module.css';
import { reportsWords } from './words.ts';

/** Figures exactly as they were given out. */
export function GivenOutOne() {
  const say = useWords(reportsWords);
  const { export: id = '' }: { readonly export?: string } = useParams({ strict: false });
  const answer = useServer<MetricExported>(`/metric-exports/${encodeURIComponent(id)}`);
  return (
    <>
      <PageHeader title={say('given.one', { period: answer.data?.period ?? '' })} about={say('given.about')} />
      <ReportPages />
      <Shown answer={answer}>{(given) => <Given given={given} />}</Shown>
    </>
  );
}

function Given({ given }: { readonly given: MetricExported }) {
  const say = useWords(reportsWords);
  const { at } = useInstants();
  const { asOf, exportedBy, population, differences, filters, figures } = given;
  const only = Object.entries(filters).map(([name, value]) => `${name} ${String(value)}`);
  return (
    <>
      <Text mb="md">
        {say('given.at')} {at(asOf)}. {say('given.by')} {exportedBy}. {say('population', { count: population })}.
        {only.length === 0 ? null : ` ${say('only')}: ${only.join(', ')}.`}
      </Text>
      {differences.length === 0 ? null : (
        <Alert color="orange" variant="light" mb="md" title={say('given.restates')}>
          <List size="sm">
            {differences.map(({ metric, what, was, now }) => (
              <List.Item key={`${metric} ${what}`}>
                {say(`metric.${metric}`)}, {what}:{' '}
                {say('was', { was: was ?? say('nothing'), now: now ?? say('nothing') })}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <div className={styles['cards']}>
        {figures.map((figure) => (
          <FigureCard key={figure.metric} figure={figure} />
        ))}
      </div>
    </>
  );
}
