import { Button, Checkbox, Group, Select, Stack, Table, Text, Title } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import type { TodoStep } from '../../../api/schemas/cases.ts';
import type { Location } from '../../../api/schemas/inventory.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { partWords } from '../parts/words.ts';
import { useServer, useServerList } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { DoneButton } from './done-button.tsx';
import { facilitiesWords } from './words.ts';

const states = 'asked,waiting,problem';
const owners = 'facilities,site_desk';

/** What is open at each site: badges to switch off, keys and things to take back, in the order of their days. */
export function Facilities() {
  const say = useWords(facilitiesWords);
  const { filters, set, clearFilters } = useFilters(['site', 'later']);
  const sites = useServer<{ readonly items: readonly Location[] }>('/locations');
  const list = useServerList<TodoStep>('/steps', { state: states, owner: owners, site: filters.site, limit: 200 });
  return (
    <>
      <PageHeader
        title={say('title')}
        about={say('about')}
        actions={
          <Group className="no-print" gap="xs">
            <Button component="a" href="/scan">
              {say('scan')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconPrinter size={16} aria-hidden />}
              onClick={() => window.print()}
            >
              {say('print')}
            </Button>
          </Group>
        }
      />
      <Group mb="md" className="no-print">
        <Select
          aria-label={say('site')}
          placeholder={say('allSites')}
          searchable
          clearable
          data={(sites.data?.items ?? []).map(({ name }) => name)}
          value={filters.site === '' ? null : filters.site}
          onChange={(site) => set({ site: site ?? '' })}
        />
        <Checkbox
          label={say('later')}
          checked={filters.later === 'yes'}
          onChange={(event) => set({ later: event.currentTarget.checked ? 'yes' : '' })}
        />
      </Group>
      <Shown answer={list}>
        {(all) => {
          const groups = bySite(filters.later === 'yes' ? all : all.filter(isSoon));
          return groups.length === 0 ? (
            <EmptyState
              title={say('nothing')}
              {...(clearFilters === undefined
                ? {}
                : {
                    action: (
                      <Button variant="default" onClick={clearFilters}>
                        {say('allSites')}
                      </Button>
                    ),
                  })}
            >
              {say('nothingWhy')}
            </EmptyState>
          ) : (
            <Stack gap="xl">
              {groups.map(([site, steps]) => (
                <Site key={site ?? ''} site={site} steps={steps} />
              ))}
            </Stack>
          );
        }}
      </Shown>
      <MoreButton list={list} mt="md" />
    </>
  );
}

function Site({ site, steps }: { readonly site: string | null; readonly steps: readonly TodoStep[] }) {
  const say = useWords(facilitiesWords);
  const sayPart = useWords(partWords);
  const { at, day } = useInstants();
  const name = site ?? say('noSite');
  return (
    <section aria-label={name}>
      <Title order={2} fz="lg" mb="xs">
        {name}
      </Title>
      <Table className="data-list" verticalSpacing="xs" aria-label={name}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('person')}</Table.Th>
            <Table.Th>{say('what')}</Table.Th>
            <Table.Th>{say('by')}</Table.Th>
            <Table.Th className="no-print">{say('done')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {steps.map((step) => (
            <Table.Tr key={step.id}>
              <Table.Td data-first data-title={say('person')}>
                <InLink to={`/departures/${step.offboarding.number}`}>{step.offboarding.person}</InLink>
                {step.offboarding.quiet ? <Text size="sm">{sayPart('noLongerWithUs')}</Text> : null}
              </Table.Td>
              <Table.Td data-title={say('what')}>{whatOf(step, say)}</Table.Td>
              <Table.Td data-title={say('by')}>
                {step.offboarding.quiet && step.action === 'collect'
                  ? sayPart('byArrangement')
                  : step.dueAt === null
                    ? say('noDay')
                    : at(step.dueAt, step.timeZone)}
                {step.thing === null || step.thing.pickUpOn === null ? null : (
                  <Text size="sm" fw={600}>
                    {say('fetchOn', { day: day(step.thing.pickUpOn) })}
                  </Text>
                )}
                {step.late ? (
                  <Text span inherit c="var(--mantine-color-red-light-color)" fw={600}>
                    {' '}
                    {say('late')}
                  </Text>
                ) : null}
              </Table.Td>
              <Table.Td className="no-print" data-title={say('done')}>
                <DoneButton step={step} what={whatOf(step, say)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** What is to be done there, as people at a desk say it. */
function whatOf(
  { action, thing, title, offboarding: { quiet } }: TodoStep,
  say: ReturnType<typeof useWords<FacilitiesKey>>,
): string {
  if (action === 'collect')
    return thing === null
      ? say(quiet ? 'fetch' : 'collect')
      : say(quiet ? 'fetchThing' : 'collectThing', { tag: thing.tag, category: thing.category.replaceAll('_', ' ') });
  if (action === 'switch_badge_off') return say('badge');
  return title;
}

type FacilitiesKey = keyof (typeof facilitiesWords)['en'];

const weekMs = 7 * 24 * 60 * 60 * 1000;

function isSoon({ dueAt }: TodoStep): boolean {
  return dueAt === null || Date.parse(dueAt) < Date.now() + weekMs;
}

function bySite(steps: readonly TodoStep[]): readonly (readonly [string | null, readonly TodoStep[]])[] {
  const groups = new Map<string | null, TodoStep[]>();
  for (const step of steps) groups.set(step.site, [...(groups.get(step.site) ?? []), step]);
  return [...groups].sort(([a], [b]) => (a ?? '￿').localeCompare(b ?? '￿'));
}
