import {
  Button,
  FileButton,
  Group,
  SegmentedControl,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
  useMatches,
} from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import type { OffboardingViews } from '../../../api/schemas/cases.ts';
import { Failure } from '../../../core/failure.ts';
import { useWords } from '../language/words.ts';
import { ErrorState } from '../parts/states.tsx';
import { toFailure } from '../server/to-failure.ts';
import { useServer } from '../server/use-server.ts';
import { isTable, type MassEventForm, numbersIn } from './mass-event-form.ts';
import { massEventWords } from './words.ts';

type Props = { readonly form: MassEventForm; readonly set: (change: Partial<MassEventForm>) => void };

/** Who leaves together: by where they work, by when their contracts end, or by number. */
export function WhoFields({ form, set }: Props) {
  const say = useWords(massEventWords);
  const orientation = useMatches<'vertical' | 'horizontal'>({ base: 'vertical', sm: 'horizontal' });
  const departments = useServer<OffboardingViews>('/offboarding-views').data?.departments ?? [];
  return (
    <fieldset className="plain-fieldset">
      <legend>{say('whoLeaves')}</legend>
      <Stack gap="xs">
        <SegmentedControl
          orientation={orientation}
          aria-label={say('whoLeaves')}
          value={form.who}
          onChange={(who) => set({ who: who as MassEventForm['who'] })}
          data={(['where', 'contracts', 'numbers'] as const).map((who) => ({ value: who, label: say(`who.${who}`) }))}
        />
        {form.who === 'where' ? (
          <>
            <TagsInput
              label={say('departments')}
              description={say('departmentsHint')}
              data={[...departments]}
              value={[...form.departments]}
              onChange={(value) => set({ departments: value })}
              acceptValueOnBlur
            />
            <TagsInput
              label={say('sites')}
              value={[...form.sites]}
              onChange={(sites) => set({ sites })}
              acceptValueOnBlur
            />
          </>
        ) : null}
        {form.who === 'contracts' ? (
          <Group grow>
            <TextInput
              type="date"
              label={say('contractFrom')}
              value={form.contractEndsFrom}
              onChange={(event) => set({ contractEndsFrom: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              label={say('contractTo')}
              value={form.contractEndsTo}
              onChange={(event) => set({ contractEndsTo: event.currentTarget.value })}
            />
          </Group>
        ) : null}
        {form.who === 'numbers' ? <Numbers form={form} set={set} /> : null}
      </Stack>
    </fieldset>
  );
}

/** Employee numbers, typed or out of a list of leavers, which is read here and not sent. */
function Numbers({ form, set }: Props) {
  const say = useWords(massEventWords);
  const [problem, setProblem] = useState<Failure | null>(null);
  const read = async (file: File | null) => {
    if (file === null) return;
    try {
      const { readLeaverNumbers } = await import('./read-leaver-numbers.ts');
      set({ numbers: (await readLeaverNumbers(file, form.lastWorkingDay)).join('\n') });
      setProblem(null);
    } catch (error) {
      setProblem(toFailure(error));
    }
  };
  return (
    <>
      <Textarea
        label={say('numbers')}
        description={say('numbersHint')}
        autosize
        minRows={4}
        maxRows={12}
        required
        value={form.numbers}
        error={isTable(form.numbers) ? say('numbersTable') : null}
        onChange={(event) => set({ numbers: event.currentTarget.value })}
      />
      <Group>
        <FileButton onChange={(file) => void read(file)} accept=".csv,.tsv,.txt,text/csv">
          {(props) => (
            <Button {...props} variant="default" size="xs" leftSection={<IconUpload size={16} aria-hidden />}>
              {say('fromFile')}
            </Button>
          )}
        </FileButton>
        <Text size="sm" role="status">
          {say('numbersCount', { count: numbersIn(form.numbers).length })}
        </Text>
      </Group>
      {problem === null ? null : <ErrorState error={problem} />}
    </>
  );
}
