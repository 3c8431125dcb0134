import { Alert, List, Paper, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { DeparturePreview } from '../../../api/schemas/cases.ts';
import type { Failure } from '../../../core/failure.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { ErrorState } from '../parts/states.tsx';
import { newDepartureWords } from './words.ts';

type Answer = { readonly data: DeparturePreview | undefined; readonly error: Failure | null };

/** What telling of the departure would come to, beside the form. */
export function Preview({ answer, isAsked }: { readonly answer: Answer; readonly isAsked: boolean }) {
  const say = useWords(newDepartureWords);
  const { data, error } = answer;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="preview-title">
      <Title order={2} fz="h4" id="preview-title" mb="xs">
        {say('preview')}
      </Title>
      <div aria-live="polite">
        {!isAsked ? (
          <Text c="dimmed">{say('previewFirst')}</Text>
        ) : error !== null ? (
          <ErrorState error={error} />
        ) : data === undefined ? (
          <Text c="dimmed">{say('previewLoading')}</Text>
        ) : (
          <PreviewText preview={data} />
        )}
      </div>
    </Paper>
  );
}

function PreviewText({ preview }: { readonly preview: DeparturePreview }) {
  const say = useWords(newDepartureWords);
  const { at, from } = useInstants();
  const { items, labels, sentence, heldBack, accessEndsAt, timeZone, approval, quiet } = preview;
  return (
    <Stack gap="sm">
      {quiet ? null : <Text>{say('endsAt', { when: at(accessEndsAt, timeZone), from: from(accessEndsAt) })}</Text>}
      <Warnings preview={preview} />
      {items.length === 0 ? (
        <Text>{say('holdsNothing')}</Text>
      ) : (
        <div>
          <Text>{say('holds')}</Text>
          <List size="sm">
            {items.map(({ kind, count }) => (
              <List.Item key={kind}>{say(`items.${kind}`, { count })}</List.Item>
            ))}
          </List>
        </div>
      )}
      {labels === null || labels.length === 0 ? null : (
        <details>
          <summary>{say('names')}</summary>
          <List size="sm" mt="xs">
            {labels.map(({ kind, label }, index) => (
              <List.Item key={`${kind} ${label} ${index}`}>{label}</List.Item>
            ))}
          </List>
        </details>
      )}
      <Text>{sentence}</Text>
      {heldBack.length === 0 ? null : (
        <div>
          <Text fw={600}>{say('heldBack')}</Text>
          <List size="sm">
            {heldBack.map((reason) => (
              <List.Item key={reason}>{reason}</List.Item>
            ))}
          </List>
        </div>
      )}
      <Text size="sm" c="dimmed">
        {say(approval ? 'approvalNeeded' : quiet ? 'onlyQuiet' : 'noApproval')}
      </Text>
    </Stack>
  );
}

function Warnings({ preview: { warnings, quiet } }: { readonly preview: DeparturePreview }) {
  const say = useWords(newDepartureWords);
  if (warnings.length === 0) return null;
  return (
    <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />} title={say('mind')}>
      <List size="sm">
        {warnings.map(({ code, text, count }) => (
          <List.Item key={code}>
            {say(quiet && code === 'confidential' ? 'mind.confidentialQuiet' : `mind.${code}`, {
              text: text ?? '',
              count: count ?? 0,
            })}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
