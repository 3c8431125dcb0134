import { SegmentedControl, Text } from '@mantine/core';
import type { ResidualAnswered } from '../../../api/schemas/metrics.ts';
import { ChartFigure } from '../charts/chart-figure.tsx';
import { LineChart } from '../charts/line-chart.tsx';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Shown } from '../parts/states.tsx';
import { useServer } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { today } from './periods.ts';
import { ReportPages } from './report-pages.tsx';
import { reportsWords } from './words.ts';

const lengths = ['30', '90', '365'] as const;
const dayMs = 86_400_000;

/** How many accounts of leavers were not seen off at the end of each day. */
export function Residual() {
  const say = useWords(reportsWords);
  const { at } = useInstants();
  const { filters, set } = useFilters(['days']);
  const days = lengths.find((length) => length === filters.days) ?? '90';
  const to = today();
  const from = new Date(Date.parse(to) - (Number(days) - 1) * dayMs).toISOString().slice(0, 10);
  const answer = useServer<ResidualAnswered>('/metrics/residual-access', { from, to });
  return (
    <>
      <PageHeader title={say('residual.title')} about={say('residual.about')} />
      <ReportPages />
      <SegmentedControl
        size="xs"
        mb="md"
        aria-label={say('residual.days')}
        value={days}
        onChange={(value) => set({ days: value })}
        data={lengths.map((value) => ({ value, label: say(`lastDays.${value}`) }))}
      />
      <Shown answer={answer}>
        {(residual) => (
          <>
            <Chart residual={residual} />
            <Text c="dimmed" size="sm" mt="sm">
              {say('asOf', { at: at(residual.asOf, residual.timeZone) })}
            </Text>
          </>
        )}
      </Shown>
    </>
  );
}

function Chart({ residual: { days } }: { readonly residual: ResidualAnswered }) {
  const say = useWords(reportsWords);
  const { day: sayDay } = useInstants();
  const { number } = useNumbers();
  const { accounts = 0, leavers = 0, unknown = 0 } = days.at(-1) ?? {};
  const table = {
    columns: [say('day'), say('residual.accounts'), say('residual.unknown'), say('residual.leavers')],
    rows: days.toReversed().map((one) => ({
      key: one.day,
      cells: [sayDay(one.day), number(one.accounts), number(one.unknown), number(one.leavers)],
    })),
  };
  return (
    <>
      <Text fw={700} fz="xl" mb="sm">
        {accounts === 0 ? (
          say('residual.nowNone')
        ) : (
          <InLink to="/access" fz="inherit" fw={700}>
            {say('residual.now', { count: accounts })}
          </InLink>
        )}
      </Text>
      <ChartFigure title={say('residual.accounts')} caption={say('residual.means')} table={table} order={2}>
        <LineChart
          text={say('residual.text', { accounts, leavers, unknown })}
          places={days.map((one) => one.day)}
          lines={[
            {
              key: 'accounts',
              label: say('residual.accounts'),
              tone: 'bad',
              values: days.map((one) => one.accounts),
            },
            {
              key: 'unknown',
              label: say('residual.unknown'),
              tone: 'unknown',
              values: days.map((one) => one.unknown),
            },
          ]}
          format={number}
          height={220}
        />
      </ChartFigure>
    </>
  );
}
