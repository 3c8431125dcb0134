import { Checkbox, Stack, TextInput } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { useNotAnOperator } from '../parts/use-not-an-operator.ts';
import { type DepartureForm, endsWhenTold, namesIn } from './departure-form.ts';
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
  // The last name may still be being typed.
  const nobody = useNotAnOperator(namesIn(form.named.replace(/[^\s,;]+$/, '')));
  return (
    <Stack gap="xs">
      <Checkbox
        label={say('confidential')}
        description={say(form.kind === 'death' ? 'confidentialQuiet' : 'confidentialWhy')}
        checked={form.isConfidential}
        onChange={(event) => set({ isConfidential: event.currentTarget.checked })}
      />
      {form.isConfidential ? (
        <>
          <TextInput
            label={say('named')}
            description={say('namedHint')}
            value={form.named}
            error={nobody}
            onChange={(event) => set({ named: event.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label={say('until')}
            required={!endsWhenTold(form.kind)}
            value={form.until}
            onChange={(event) => set({ until: event.currentTarget.value })}
          />
        </>
      ) : null}
    </Stack>
  );
}
