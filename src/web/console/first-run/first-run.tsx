import {
  Alert,
  Anchor,
  Button,
  Card,
  Code,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconBuildingCommunity, IconFileSpreadsheet, IconPlugConnected } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { SweepReport } from '../../../core/sweep/sweep-report.ts';
import type { DateOrder } from '../../../formats/date-value.ts';
import { useWords } from '../language/words.ts';
import { DropZone } from '../parts/drop-zone.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { ErrorState } from '../parts/states.tsx';
import { useMay, useMe } from '../server/me.ts';
import { toFailure } from '../server/to-failure.ts';
import { ImportFound } from './import-found.tsx';
import { type Choices, type Progress, readDropped } from './read-dropped.ts';
import { SweepResult } from './sweep-result.tsx';
import { firstRunWords } from './words.ts';

type Reading =
  | { readonly state: 'nothing' }
  | { readonly state: 'reading'; readonly progress: Progress | null }
  | { readonly state: 'read'; readonly report: SweepReport; readonly choices: Choices }
  | { readonly state: 'failed'; readonly error: unknown };

/**
 * The first ten minutes: look around, drop exports here, or connect a directory that is only read. `goToToday`: where this stands in place
 * of Today, what shows it.
 */
export function FirstRun({ goToToday }: { readonly goToToday?: () => void }) {
  const say = useWords(firstRunWords);
  const may = useMay();
  const isDemo = useMe()?.organization.demo === true;
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} />
      <SimpleGrid cols={{ base: 1, md: 3 }} mb="xl">
        <Choice icon={<IconBuildingCommunity aria-hidden />} title={say('demo')}>
          <Text size="sm">{say(isDemo ? 'demoHere' : 'demoHow')}</Text>
          {isDemo ? (
            <InLink to="/departures">{say('demoGo')}</InLink>
          ) : (
            <Code block>HANDBACK_DATA=./demo-data npm start</Code>
          )}
        </Choice>
        <Choice icon={<IconFileSpreadsheet aria-hidden />} title={say('drop')}>
          <Text size="sm">{say('dropWhy')}</Text>
          <Anchor href="#files" underline="always">
            {say('dropGo')}
          </Anchor>
        </Choice>
        <Choice icon={<IconPlugConnected aria-hidden />} title={say('connect')}>
          <Text size="sm">{say('connectWhy')}</Text>
          {may('applications.manage') ? (
            <InLink to="/applications">{say('connectGo')}</InLink>
          ) : (
            <Text size="sm">{say('connectWho')}</Text>
          )}
        </Choice>
      </SimpleGrid>
      <Files goToToday={goToToday} />
    </>
  );
}

function Choice({
  icon,
  title,
  children,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <Card withBorder component="section">
      <Stack gap="xs">
        <Group gap="xs" wrap="nowrap">
          {icon}
          <Title order={2} fz="md">
            {title}
          </Title>
        </Group>
        {children}
      </Stack>
    </Card>
  );
}

function Files({ goToToday }: { readonly goToToday: (() => void) | undefined }) {
  const say = useWords(firstRunWords);
  const may = useMay();
  const hasCalendar = 'Temporal' in globalThis;
  const [files, setFiles] = useState<readonly File[]>([]);
  const [reading, setReading] = useState<Reading>({ state: 'nothing' });
  const [today, setToday] = useState(() => (hasCalendar ? Temporal.Now.plainDateISO().toString() : ''));
  const [dates, setDates] = useState<DateOrder | null>(null);
  const [currency, setCurrency] = useState('');
  const [formats, setFormats] = useState<Choices['formats']>({});
  const choices = {
    today,
    formats,
    dates: dates ?? undefined,
    currency: /^[A-Za-z]{3}$/.test(currency) ? currency.toUpperCase() : undefined,
  };
  const read = async (chosen: readonly File[], as: Choices = choices) => {
    if (chosen.length === 0 || reading.state === 'reading') return;
    setFiles(chosen);
    setReading({ state: 'reading', progress: null });
    try {
      const report = await readDropped(chosen, as, (progress) => setReading({ state: 'reading', progress }));
      setReading({ state: 'read', report, choices: as });
    } catch (error) {
      setReading({ state: 'failed', error });
    }
  };
  // Who drops one file after another means all of them; the one that was dropped again is the newer.
  const keptBeside = (chosen: readonly File[]) =>
    reading.state !== 'read'
      ? []
      : files.filter(
          ({ name }) =>
            reading.report.files.some((file) => file.name === name) && !chosen.some((file) => file.name === name),
        );
  if (!hasCalendar)
    return (
      <Alert color="orange" title={say('oldBrowser')}>
        {say('oldBrowserWhy')}
      </Alert>
    );
  return (
    <section id="files" aria-labelledby="files-title">
      <Title order={2} id="files-title" fz="lg" mb="xs">
        {say('files')}
      </Title>
      <Text mb="sm">{say('filesWhich')}</Text>
      <Group mb="sm" align="flex-end">
        <TextInput
          type="date"
          label={say('today')}
          value={today}
          onChange={(event) => setToday(event.currentTarget.value)}
        />
        <Select
          label={say('dates')}
          placeholder={say('datesAuto')}
          clearable
          data={[
            { value: 'dmy', label: say('dmy') },
            { value: 'mdy', label: say('mdy') },
          ]}
          value={dates}
          onChange={(order) => setDates(order as DateOrder | null)}
        />
        <TextInput
          label={say('currency')}
          placeholder="EUR"
          maxLength={3}
          value={currency}
          onChange={(event) => setCurrency(event.currentTarget.value)}
        />
      </Group>
      <DropZone
        title={say('zone')}
        choose={say('choose')}
        about={say('private')}
        onFiles={(chosen) => void read(chosen.length === 0 ? [] : [...keptBeside(chosen), ...chosen])}
        isReading={reading.state === 'reading'}
      />
      <div role="status">
        {reading.state === 'reading' ? (
          <Text mt="md">
            {reading.progress === null
              ? say('reading')
              : say('readingFile', { name: reading.progress.file, count: reading.progress.rows })}
          </Text>
        ) : null}
      </div>
      {reading.state === 'failed' ? <ErrorState error={toFailure(reading.error)} /> : null}
      {reading.state === 'read' ? (
        <>
          {isSame(reading.choices, choices) ? null : (
            <Group mt="md">
              <Text role="status">{say('changed')}</Text>
              <Button variant="default" onClick={() => void read(files)}>
                {say('again')}
              </Button>
            </Group>
          )}
          <SweepResult
            report={reading.report}
            beginAgain={() => {
              setReading({ state: 'nothing' });
              setFormats({});
            }}
            readAs={(name, format) => {
              const said = { ...formats, [name]: format };
              setFormats(said);
              void read(files, { ...choices, formats: said });
            }}
          />
          {may('imports.run') ? (
            <ImportFound report={reading.report} files={files} choices={reading.choices} goToToday={goToToday} />
          ) : null}
        </>
      ) : null}
    </section>
  );
}

function isSame(a: Choices, b: Choices): boolean {
  return a.today === b.today && a.dates === b.dates && a.currency === b.currency;
}
