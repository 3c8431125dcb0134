import { Alert, Button, Group, List, SimpleGrid, Stack, Text, Textarea, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { parse } from 'yaml';
import type { LintAnswer, PolicyFile } from '../../../api/schemas/playbooks.ts';
import { useWords } from '../language/words.ts';
import { saveFile } from '../parts/save-file.ts';
import { ErrorState } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { readSteps } from './read-steps.ts';
import { StepRow } from './step-row.tsx';
import { playbookWords } from './words.ts';
import looks from './playbooks.module.css';

/** The steps on one side, the file on the other. A change is checked here; the file itself stays on the server until somebody puts it there. */
export function Draft({ file: { text: written, policy } }: { readonly file: PolicyFile }) {
  const say = useWords(playbookWords);
  const [text, setText] = useState(written);
  const [checked, setChecked] = useState<{ readonly text: string; readonly answer: LintAnswer } | null>(null);
  const checking = useChange(async () => {
    const answer = await server.post<LintAnswer>('/playbooks/lint', { fileName: `${policy.name}.yaml`, text });
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
          {say('file', { name: `${policy.name}.yaml` })}
        </Title>
        <Stack gap="sm">
          <Text size="sm">{say('fileWhy')}</Text>
          <Group>
            <Button loading={checking.isPending} onClick={() => checking.mutate(undefined)}>
              {say('check')}
            </Button>
            <Button variant="default" disabled={text === written} onClick={() => setText(written)}>
              {say('asWritten')}
            </Button>
            <Button
              variant="default"
              onClick={() => saveFile(`${policy.name}.yaml`, new Blob([text], { type: 'application/yaml' }))}
            >
              {say('save')}
            </Button>
          </Group>
          {checking.error === null ? null : <ErrorState error={checking.error} />}
          <div role="status">
            {answer === undefined ? null : answer.problems.length === 0 ? (
              <Alert color="green" variant="light" title={say('fits')}>
                <List size="sm">
                  {answer.warnings.map((warning) => (
                    <List.Item key={warning}>{warning}</List.Item>
                  ))}
                </List>
              </Alert>
            ) : (
              <Alert color="red" variant="light" title={say('problems', { count: answer.problems.length })}>
                <List size="sm">
                  {answer.problems.map((problem) => (
                    <List.Item key={problem}>{problem}</List.Item>
                  ))}
                </List>
              </Alert>
            )}
          </div>
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
