import { Button, Group, List, Progress, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ImportReportView } from '../../../api/schemas/imports.ts';
import type { Failure } from '../../../core/failure.ts';
import type { SweepReport } from '../../../core/sweep/sweep-report.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { InLink } from '../parts/in-link.tsx';
import { ErrorState } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { toFailure } from '../server/to-failure.ts';
import type { Choices } from './read-dropped.ts';
import { firstRunWords } from './words.ts';

type Outcome = { readonly name: string; readonly report?: ImportReportView; readonly failure?: Failure };

/** Sends the same files to Handback, people first, each whole or not at all, and says what came of each. */
export function ImportFound({
  report,
  files,
  choices: { dates, currency },
}: {
  readonly report: SweepReport;
  readonly files: readonly File[];
  readonly choices: Choices;
}) {
  const say = useWords(firstRunWords);
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [now, setNow] = useState<string | null>(null);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  // In the order of the sweep, which reads people first.
  const toSend = [...new Set(report.files.map(({ name }) => name))].flatMap((name) =>
    files.filter((file) => file.name === name),
  );
  const send = async () => {
    setOutcomes([]);
    for (const file of toSend) {
      setNow(file.name);
      const outcome = await server
        .upload<ImportReportView>('/imports', file, { fileName: file.name, dates, currency })
        .then((answer): Outcome => ({ name: file.name, report: answer }))
        .catch((error: unknown): Outcome => ({ name: file.name, failure: toFailure(error) }));
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
        {outcomes.map(({ name, report: one, failure }) => (
          <List.Item key={name}>
            {failure === undefined ? null : (
              <>
                {name} <ErrorState error={failure} />
              </>
            )}
            {one === undefined ? null : (
              <>
                {say('imported', {
                  name,
                  added: one.added,
                  changed: one.changed,
                  unchanged: one.unchanged,
                  refused: one.refusedTotal,
                })}
                <List size="sm">
                  {[
                    ...one.questions,
                    ...one.refused
                      .slice(0, 5)
                      .map(({ line, reason }) => say('refusedRow', { line: line ?? 0, reason })),
                  ].map((text, index) => (
                    <List.Item key={index}>{text}</List.Item>
                  ))}
                </List>
              </>
            )}
          </List.Item>
        ))}
      </List>
      {isDone ? <InLink to="/departures">{say('toDepartures')}</InLink> : null}
    </Stack>
  );
}
