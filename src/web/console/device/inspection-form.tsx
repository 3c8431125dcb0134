import { Button, Checkbox, FileInput, List, NativeSelect, NumberInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { InspectedAnswer } from '../../../api/schemas/inspection.ts';
import { bestAnswer } from '../../../core/inspection/best-answer.ts';
import { gradeInspection } from '../../../core/inspection/grade-inspection.ts';
import { grades, lockAnswers, type Rubric, type RubricQuestion } from '../../../core/inspection/rubric.ts';
import { readUpload } from '../parts/read-upload.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { Failure } from '../../../core/failure.ts';
import { ReasonField } from '../parts/reason-field.tsx';
import { LongText } from '../parts/long-text.tsx';
import { server } from '../server/server.ts';
import { deviceWords } from './words.ts';

type Answers = Readonly<Record<string, string | number>>;
type Props = {
  readonly tag: string;
  readonly path: string;
  readonly rubric: Rubric;
  readonly isOpen: boolean;
  readonly close: () => void;
};

/** The questions of a rubric, with the grade that the answers come to as they are given. */
export function InspectionForm({ tag, path, rubric, isOpen, close }: Props) {
  const say = useWords(deviceWords);
  const [answers, setAnswers] = useState<Answers>({});
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [photos, setPhotos] = useState<Readonly<Record<string, File | null>>>({});
  const [grade, setGrade] = useState('');
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  const taken = Object.entries(photos).flatMap(([shows, file]) => (file === null ? [] : [{ shows, file }]));
  const grading = gradeInspection(rubric, { answers, missing, photos: taken.map(({ shows }) => shows) });
  const answer = (id: string, value: string | number) =>
    setAnswers((before) => {
      const { [id]: _before, ...rest } = before;
      return value === '' ? rest : { ...rest, [id]: value };
    });
  const keep = async () => {
    const files = await Promise.all(taken.map(async ({ shows, file }) => ({ shows, file: await readUpload(file) })));
    const kept = await server.post<InspectedAnswer>(`${path}/inspections`, {
      answers,
      missing,
      photos: files,
      ...(grade === '' ? {} : { grade, reason: reason.trim() }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
    });
    if (kept.state === 'incomplete')
      throw new Failure('rule-refused', `${say('lacking')}: ${kept.lacking.map(({ ask }) => ask).join(' ')}`);
    setAnswers({});
    setMissing([]);
    setPhotos({});
    setGrade('');
  };
  return (
    <FormDialog
      title={say('inspect', { tag })}
      submit={say('keep')}
      isOpen={isOpen}
      close={close}
      size="lg"
      isReady={grading.state === 'graded' && (grade === '' || reason.trim().length >= 3)}
      change={keep}
    >
      <Button
        variant="default"
        size="xs"
        onClick={() => setAnswers(Object.fromEntries(rubric.questions.map((asked) => [asked.id, bestAnswer(asked)])))}
      >
        {say('allGood')}
      </Button>
      {rubric.questions.map((asked) => (
        <Question
          key={asked.id}
          asked={asked}
          value={answers[asked.id]}
          onChange={(value) => answer(asked.id, value)}
        />
      ))}
      {rubric.parts.length === 0 ? null : (
        <Checkbox.Group label={say('missingParts')} value={[...missing]} onChange={setMissing}>
          <Stack gap={4} mt={4}>
            {rubric.parts.map(({ id, title }) => (
              <Checkbox key={id} value={id} label={title} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {rubric.photos.map(({ id, ask }) => (
        <FileInput
          key={id}
          label={say('photoField', { ask })}
          accept="image/jpeg,image/png,image/webp"
          value={photos[id] ?? null}
          onChange={(file) => setPhotos({ ...photos, [id]: file })}
          clearable
        />
      ))}
      <LongText label={say('note')} most={2000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      <div aria-live="polite">
        {grading.state === 'graded' ? (
          <Text fw={600}>{say('byAnswers', { grade: grading.assessment.grade })}</Text>
        ) : grading.state === 'incomplete' ? (
          <>
            <Text size="sm">{say('notComplete')}</Text>
            <List size="sm">
              {grading.lacking.map(({ id, ask }) => (
                <List.Item key={id}>{ask}</List.Item>
              ))}
            </List>
          </>
        ) : (
          <Text size="sm">{grading.problems.join(' ')}</Text>
        )}
      </div>
      <NativeSelect
        label={say('otherGrade')}
        data={[{ value: '', label: say('asComputed') }, ...grades.map((value) => ({ value, label: value }))]}
        value={grade}
        onChange={(event) => setGrade(event.currentTarget.value)}
      />
      {grade === '' ? null : <ReasonField value={reason} onChange={setReason} />}
    </FormDialog>
  );
}

function Question({
  asked,
  value,
  onChange,
}: {
  readonly asked: RubricQuestion;
  readonly value: string | number | undefined;
  readonly onChange: (value: string | number) => void;
}) {
  const say = useWords(deviceWords);
  if (asked.kind === 'number')
    return (
      <NumberInput
        label={`${asked.ask} (${asked.unit})`}
        min={0}
        max={asked.most}
        value={value ?? ''}
        onChange={onChange}
      />
    );
  const options =
    asked.kind === 'lock'
      ? lockAnswers.map((is) => ({ value: is, label: say(`lock.${is}`) }))
      : asked.answers.map(({ is, says }) => ({ value: is, label: says }));
  return (
    <NativeSelect
      label={asked.ask}
      data={[{ value: '', label: say('choose') }, ...options]}
      value={String(value ?? '')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
