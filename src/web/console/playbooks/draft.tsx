import { Alert, Button, FileButton, Group, List, SimpleGrid, Stack, Text, Textarea, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { parse } from 'yaml';
import type { LintAnswer } from '../../../api/schemas/playbooks.ts';
import { useWords } from '../language/words.ts';
import { saveFile } from '../parts/save-file.ts';
import { ErrorState } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { Problems } from './problems.tsx';
import { readSteps } from './read-steps.ts';
import { SavePolicy } from './save-policy.tsx';
import { StepRow } from './step-row.tsx';
import { playbookWords } from './words.ts';
import looks from './playbooks.module.css';

type Props = {
  readonly name: string;
  readonly written: string;
  /** The version in use; null for a playbook that is new. */
  readonly version: number | null;
  readonly onSaved?: (name: string) => void;
};

/** The steps on one side, the file on the other. A change is checked here, and put to use by whoever may. */
export function Draft({ name, written, version, onSaved }: Props) {
  const say = useWords(playbookWords);
  const may = useMay()('sources.manage');
  const [text, setText] = useState(written);
  const [checked, setChecked] = useState<{ readonly text: string; readonly answer: LintAnswer } | null>(null);
  const fileName = `${name}.yaml`;
  const checking = useChange(async () => {
    const answer = await server.post<LintAnswer>('/playbooks/lint', { fileName, text });
    setChecked({ text, answer });
  });
  const steps = useMemo(() => readSteps(() => parse(text)), [text]);
  const answer = checked?.text === text ? checked.answer : undefined;
  const problems = answer?.problems ?? [];
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <section aria-labelledby="steps">
        <Title order={2} fz="md" id="steps" mb="xs">
          {say('stepsInOrder', { count: steps.length })}
        </Title>
        <ol className={looks.steps}>
          {steps.map((step, index) => (
            <StepRow
              key={`${index} ${step.id}`}
              step={step}
              problems={problems.filter((problem) => problem.includes(`'${step.id}'`))}
            />
          ))}
        </ol>
      </section>
      <section aria-labelledby="file" className={looks.file}>
        <Title order={2} fz="md" id="file" mb="xs">
          {say('file', { name: fileName })}
        </Title>
        <Stack gap="sm">
          <Text size="sm">{say(may ? 'fileWhy' : 'fileWhyRead')}</Text>
          <Group>
            <SavePolicy
              label={say('putOwn')}
              fileName={fileName}
              text={text}
              current={version === null ? null : { version, text: written }}
              isDisabled={text === written}
              {...(onSaved === undefined ? {} : { onSaved })}
            />
            <Button
              variant={may ? 'default' : 'filled'}
              loading={checking.isPending}
              onClick={() => checking.mutate(undefined)}
            >
              {say('check')}
            </Button>
            <Button variant="default" disabled={text === written} onClick={() => setText(written)}>
              {say('asWritten')}
            </Button>
            <FileButton
              accept=".yaml,.yml"
              onChange={(file) => (file === null ? undefined : void file.text().then(setText))}
            >
              {(button) => (
                <Button {...button} variant="default">
                  {say('load')}
                </Button>
              )}
            </FileButton>
            <Button
              variant="default"
              onClick={() => saveFile(fileName, new Blob([text], { type: 'application/yaml' }))}
            >
              {say('save')}
            </Button>
          </Group>
          {checking.error === null ? null : <ErrorState error={checking.error} />}
          <div role="status">{answer === undefined ? null : <Judged answer={answer} />}</div>
          <Textarea
            aria-labelledby="file"
            autosize
            minRows={16}
            maxRows={30}
            spellCheck={false}
            wrap="off"
            classNames={{ input: looks.text ?? '' }}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </Stack>
      </section>
    </SimpleGrid>
  );
}

function Judged({ answer: { problems, warnings } }: { readonly answer: LintAnswer }) {
  const say = useWords(playbookWords);
  if (problems.length > 0) return <Problems problems={problems} />;
  return (
    <Alert color="green" variant="light" title={say('fits')}>
      <List size="sm">
        {warnings.map((warning) => (
          <List.Item key={warning}>{warning}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
