import { Button, Grid, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Today as TodayPage } from '../../../api/schemas/today.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { Loading, Shown } from '../parts/states.tsx';
import { useWords } from '../language/words.ts';
import { useFirstPage } from '../server/first-page.ts';
import { useMay } from '../server/me.ts';
import { useServer } from '../server/use-server.ts';
import { focusTitle } from '../shell/focus-title.ts';
import { ComingUp } from './coming-up.tsx';
import { NeedLinks } from './need-links.tsx';
import { Queue } from './queue.tsx';
import { SilentApplications } from './silent-applications.tsx';
import { WhoGetsIn } from './who-gets-in.tsx';
import { todayWords } from './words.ts';

const FirstRun = lazy(async () => ({ default: (await import('../first-run/first-run.tsx')).FirstRun }));

/** What needs me now, and can anyone still get in who should not? */
export function Today() {
  const say = useWords(todayWords);
  const may = useMay();
  const navigate = useNavigate();
  const firstPage = useFirstPage();
  const answer = useServer<TodayPage>('/today', {}, { enabled: firstPage === undefined });
  const [isBeginning, setBeginning] = useState(false);
  const isEmpty = answer.data?.people === 0 && answer.data.cases === 0;
  // Whoever has begun here reads to the end what came of it, although nothing is empty any more.
  if (isEmpty && !isBeginning) setBeginning(true);
  if (firstPage !== undefined) return <Navigate to={firstPage} replace />;
  // Here, not by a redirect: that would pull back whoever has gone on to another screen meanwhile.
  const goToToday = () => {
    setBeginning(false);
    scrollTo({ top: 0 });
    focusTitle(() => undefined);
  };
  if (isBeginning)
    return (
      <Suspense fallback={<Loading />}>
        <FirstRun goToToday={goToToday} />
      </Suspense>
    );
  return (
    <>
      <PageHeader
        title={say('title')}
        actions={
          may('departures.add') ? (
            <Button
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => void navigate({ to: '/departures/new' })}
            >
              {say('newDeparture')}
            </Button>
          ) : undefined
        }
      />
      <Shown answer={answer}>{(today) => <Shape today={today} />}</Shown>
    </>
  );
}

function Shape({ today }: { readonly today: TodayPage }) {
  return (
    <Stack gap="lg">
      <WhoGetsIn today={today} />
      <NeedLinks today={today} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Queue items={today.queue} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="lg">
            <ComingUp coming={today.coming} />
            <SilentApplications silent={today.applications?.silent ?? []} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
