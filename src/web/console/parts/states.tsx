import { Alert, Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Failure } from '../../../core/failure.ts';
import { useWords } from '../language/words.ts';
import { partWords } from './words.ts';

/** The shape of what is coming; shown after a moment, so that what is quick does not flicker. */
export function Loading({ rows = 6 }: { readonly rows?: number }) {
  const say = useWords(partWords);
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  if (!isShown) return <div aria-busy="true" />;
  return (
    <Stack gap="xs" aria-busy="true" role="status" aria-label={say('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={row === 0 ? 28 : 36} radius="sm" />
      ))}
    </Stack>
  );
}

type Empty = {
  /** It is all that the page shows. */
  readonly isPage?: boolean;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
};

/** Nothing is here: why, and the one thing to do about it. */
export function EmptyState({ title, children, action, isPage = false }: Empty) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md">
      {isPage ? (
        <Title order={1} fz="h3" tabIndex={-1} data-page-title>
          {title}
        </Title>
      ) : (
        <Text fw={600}>{title}</Text>
      )}
      {children === undefined ? null : (
        <Text c="dimmed" ta="center" maw={520}>
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}

/** What failed, in the server's own sentence, what to do about it, and the id by which its log knows it. */
export function ErrorState({ error, retry }: { readonly error: Failure; readonly retry?: () => unknown }) {
  const say = useWords(partWords);
  const { remedy, requestId } = error.details as { readonly remedy?: string; readonly requestId?: string };
  return (
    <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle aria-hidden />} title={error.message}>
      <Stack gap="xs" align="flex-start">
        {remedy === undefined ? null : <Text size="sm">{remedy}</Text>}
        {requestId === undefined ? null : <Text size="xs">{say('request', { id: requestId })}</Text>}
        {retry === undefined ? null : (
          <Button size="xs" variant="default" onClick={() => void retry()}>
            {say('again')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

type Answered<Data> = {
  readonly data: Data | undefined;
  readonly error: Failure | null;
  readonly refetch: () => unknown;
};

/** Shows an answer once it is there. What was read before stays on the screen, with the error above it. */
export function Shown<Data>({
  answer,
  children,
  rows,
}: {
  readonly answer: Answered<Data>;
  readonly children: (data: Data) => ReactNode;
  readonly rows?: number;
}) {
  const { data, error, refetch } = answer;
  return (
    <>
      {error === null ? null : <ErrorState error={error} retry={refetch} />}
      {data === undefined ? (
        error === null ? (
          <Loading {...(rows === undefined ? {} : { rows })} />
        ) : null
      ) : (
        children(data)
      )}
    </>
  );
}
