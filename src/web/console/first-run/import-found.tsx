import { Button, Group, List, Progress, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ImportReportView } from '../../../api/schemas/imports.ts';
import type { Failure } from '../../../core/failure.ts';
import type { ImportSubject } from '../../../core/import-record.ts';
import type { SweepReport } from '../../../core/sweep/sweep-report.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { InLink } from '../parts/in-link.tsx';
import { ErrorState } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { toFailure } from '../server/to-failure.ts';
import type { Choices } from './read-dropped.ts';
import { tellLeavers, type Told } from './tell-leavers.ts';
import { firstRunWords } from './words.ts';

type Outcome =
  | { readonly name: string; readonly report: ImportReportView }
  | { readonly name: string; readonly told: Told }
  | { readonly name: string; readonly failure: Failure };

const shownRows = 5;

/**
 * Sends the same files to Handback and says what came of each: people first, then what they hold, and last the lists of leavers, whose
 * cases are opened from them. `goToToday` takes to what Today says then.
 */
export function ImportFound({
  report,
  files,
  choices: { dates, currency, formats },
  goToToday,
}: {
  readonly report: SweepReport;
  readonly files: readonly File[];
  readonly choices: Choices;
  readonly goToToday: (() => void) | undefined;
}) {
  const say = useWords(firstRunWords);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const [now, setNow] = useState<string | null>(null);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const toSend = report.files
    .toSorted((a, b) => placeOf(a.subject) - placeOf(b.subject))
    .flatMap(({ name, subject }) => files.filter((file) => file.name === name).map((file) => ({ file, subject })));
  const send = async () => {
    setOutcomes([]);
    for (const { file, subject } of toSend) {
      const { name } = file;
      setNow(name);
      const outcome = await (subject === 'departures'
        ? tellLeavers(file, { dates, formats }).then((told): Outcome => ({ name, told }))
        : server
            .upload<ImportReportView>('/imports', file, { fileName: name, dates, currency, format: formats[name] })
            .then((answer): Outcome => ({ name, report: answer }))
      ).catch((error: unknown): Outcome => ({ name, failure: toFailure(error) }));
      setOutcomes((before) => [...before, outcome]);
    }
    setNow(null);
    await client.invalidateQueries();
  };
  if (toSend.length === 0) return null;
  const isDone = outcomes.length === toSend.length;
  return (
    <Stack mt="xl" gap="sm">
      <Title order={2} fz="lg">
        {say('import')}
      </Title>
      <Text>{say('importWhy')}</Text>
      {now === null && !isDone ? (
        <Group>
          <Button onClick={() => setAsking(true)}>{say('importGo', { count: toSend.length })}</Button>
        </Group>
      ) : null}
      <ConfirmEffect
        effect={say('importGo', { count: toSend.length })}
        isOpen={isAsking}
        close={() => setAsking(false)}
        change={async () => void send()}
      >
        {say('importEffect')}
      </ConfirmEffect>
      {now === null && outcomes.length === 0 ? null : (
        <Progress.Root size="lg">
          <Progress.Section
            value={(100 * outcomes.length) / toSend.length}
            aria-label={say('importProgress')}
            aria-valuetext={say('importOf', { done: outcomes.length, total: toSend.length })}
          />
        </Progress.Root>
      )}
      <div role="status">
        {now === null ? null : <Text>{say('sending', { name: now })}</Text>}
        {isDone ? <Text fw={600}>{say('importDone')}</Text> : null}
      </div>
      <List spacing="xs">
        {outcomes.map((outcome) => (
          <List.Item key={outcome.name}>
            <WhatCame outcome={outcome} />
          </List.Item>
        ))}
      </List>
      {isDone ? (
        <Group>
          <Button onClick={goToToday ?? (() => void navigate({ to: '/' }))}>{say('toToday')}</Button>
          <InLink to="/departures">{say('toDepartures')}</InLink>
        </Group>
      ) : null}
    </Stack>
  );
}

function placeOf(subject: ImportSubject): number {
  return subject === 'people' ? 0 : subject === 'departures' ? 2 : 1;
}

function WhatCame({ outcome }: { readonly outcome: Outcome }) {
  const say = useWords(firstRunWords);
  const { name } = outcome;
  if ('failure' in outcome)
    return (
      <>
        {name} <ErrorState error={outcome.failure} />
      </>
    );
  const { rows, notes, sentence } =
    'told' in outcome
      ? {
          rows: outcome.told.refused.map((row) => say('refusedRow', row)),
          notes: outcome.told.held,
          sentence: say('told', {
            name,
            count: outcome.told.opened,
            known: outcome.told.known,
            refused: outcome.told.refused.length,
          }),
        }
      : {
          rows: outcome.report.refused.map(({ line, column, value, reason }) =>
            line === null || column === null
              ? say('refusedRow', { line: line ?? 0, reason })
              : say('cellRefused', { line, column, value, reason }),
          ),
          notes: outcome.report.questions,
          sentence: say('imported', {
            name,
            added: outcome.report.added,
            changed: outcome.report.changed,
            unchanged: outcome.report.unchanged,
            refused: outcome.report.refusedTotal,
          }),
        };
  return (
    <>
      {sentence}
      <List size="sm">
        {[...notes, ...rows.slice(0, shownRows)].map((text, index) => (
          <List.Item key={index}>{text}</List.Item>
        ))}
      </List>
    </>
  );
}
