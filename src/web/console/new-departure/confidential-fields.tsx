import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useWords } from '../language/words.ts';
import type { DepartureForm } from './departure-form.ts';
import { newDepartureWords } from './words.ts';

/** Who may know, and until when. */
export function ConfidentialFields({
  form,
  set,
}: {
  readonly form: DepartureForm;
  readonly set: (change: Partial<DepartureForm>) => void;
}) {
  const say = useWords(newDepartureWords);
  return (
    <Stack gap="xs">
      <Checkbox
        label={say('confidential')}
        description={say('confidentialWhy')}
        checked={form.isConfidential}
        onChange={(event) => set({ isConfidential: event.currentTarget.checked })}
      />
      {form.isConfidential ? (
        <>
          <TextInput
            label={say('named')}
            description={say('namedHint')}
            value={form.named}
            onChange={(event) => set({ named: event.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label={say('until')}
            required={form.kind !== 'involuntary'}
            value={form.until}
            onChange={(event) => set({ until: event.currentTarget.value })}
          />
        </>
      ) : null}
    </Stack>
  );
}
