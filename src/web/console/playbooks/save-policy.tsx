import { Button, List, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { PolicyPreview } from '../../../api/schemas/playbooks.ts';
import { type Say, useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { Diff } from './diff.tsx';
import { Problems } from './problems.tsx';
import { playbookWords } from './words.ts';

type Props = {
  readonly label: string;
  readonly fileName: string;
  readonly text: string;
  /** What is in use; null for a name that is new. */
  readonly current: { readonly version: number; readonly text: string } | null;
  readonly variant?: 'filled' | 'default';
  readonly isDisabled?: boolean;
  readonly onSaved?: (name: string) => void;
};

/** A button that puts a file to use, after it has shown what that changes, and for whom not. */
export function SavePolicy({ label, fileName, text, current, variant = 'filled', isDisabled = false, onSaved }: Props) {
  const say = useWords(playbookWords);
  const may = useMay()('sources.manage');
  const [asked, setAsked] = useState<{ readonly text: string; readonly preview: PolicyPreview } | null>(null);
  const asking = useChange(async () => {
    const raised = current === null ? text : withHigherVersion(text, current.version);
    const preview = await server.post<PolicyPreview>('/playbooks/preview', { fileName, text: raised });
    setAsked({ text: raised, preview });
  });
  if (!may) return null;
  return (
    <>
      <Button
        variant={variant}
        disabled={isDisabled}
        loading={asking.isPending}
        onClick={() => asking.mutate(undefined)}
      >
        {label}
      </Button>
      {asking.error === null ? null : <Problems problems={asking.error.message.split('\n')} />}
      {asked === null ? null : (
        <ConfirmEffect
          effect={say('putToUse', { name: asked.preview.name, version: asked.preview.version })}
          isOpen
          close={() => setAsked(null)}
          change={() => server.post('/playbooks', { fileName, text: asked.text })}
          onDone={() => onSaved?.(asked.preview.name)}
        >
          <WhatChanges preview={asked.preview} before={current?.text ?? ''} after={asked.text} />
        </ConfirmEffect>
      )}
    </>
  );
}

function WhatChanges({
  preview: { changes, openCases, warnings },
  before,
  after,
}: {
  readonly preview: PolicyPreview;
  readonly before: string;
  readonly after: string;
}) {
  const say = useWords(playbookWords);
  return (
    <Stack gap="sm">
      <Text>{say('putEffect')}</Text>
      <List size="sm">
        {openCases.map(({ version, cases }) => (
          <List.Item key={version}>{say('casesKeep', { count: cases, version })}</List.Item>
        ))}
        {openCases.length === 0 ? <List.Item>{say('noCaseKeeps')}</List.Item> : null}
        {changes === null ? <List.Item>{say('isNew')}</List.Item> : null}
        {changes === null ? null : linesOf(changes, say).map((line) => <List.Item key={line}>{line}</List.Item>)}
        {warnings.map((warning) => (
          <List.Item key={warning}>{warning}</List.Item>
        ))}
      </List>
      {before === '' ? null : (
        <>
          <Title order={3} fz="sm">
            {say('differences')}
          </Title>
          <Diff before={before} after={after} />
        </>
      )}
    </Stack>
  );
}

type Words = Say<keyof (typeof playbookWords)['en']>;

function linesOf({ added, removed, changed, head }: NonNullable<PolicyPreview['changes']>, say: Words): string[] {
  return [
    ...head
      .filter(({ field }) => field !== 'version')
      .map(({ field, before, after }) =>
        before === null && after === null
          ? say('headChanged', { field })
          : say('headFromTo', { field, before: before ?? '–', after: after ?? '–' }),
      ),
    ...added.map(({ title }) => say('stepAdded', { title })),
    ...removed.map(({ title }) => say('stepRemoved', { title })),
    ...changed.map(({ title, fields }) => say('stepChanged', { title, fields: fields.join(', ') })),
  ];
}

/** The text as the version after the one in use, unless it says a higher one itself. */
function withHigherVersion(text: string, current: number): string {
  return text.replace(/^version:[ \t]*(\d+)/m, (line, version: string) =>
    Number(version) > current ? line : `version: ${current + 1}`,
  );
}
