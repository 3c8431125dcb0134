import { Button, Text } from '@mantine/core';
import { IconPrinter, IconRefresh } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import type { PlanView } from '../../../api/schemas/plans.ts';
import type { Looked } from '../../../api/schemas/work.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState, ErrorState, Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { type CaseShown, casePath, useCase } from '../departure/use-case.ts';
import { ApproveBar } from './approve-bar.tsx';
import { Effect } from './effect.tsx';
import { PlanChanges } from './plan-changes.tsx';
import { PlanThings } from './plan-things.tsx';
import { reviewWords } from './words.ts';

/** What will change if this plan is approved, and the approval that names exactly it. */
export function PlanReview() {
  const { case: ref = '' }: { readonly case?: string } = useParams({ strict: false });
  return <Review key={ref} caseRef={ref} />;
}

function Review({ caseRef }: { readonly caseRef: string }) {
  const say = useWords(reviewWords);
  const answer = useCase(caseRef);
  const isPlanned = answer.data !== undefined && answer.data.detail.digest !== null;
  const plan = useServer<PlanView>(`${casePath(caseRef)}/plan`, {}, { enabled: isPlanned });
  const isRead = answer.data !== undefined && (plan.data !== undefined || !isPlanned);
  return (
    <>
      {isRead ? null : <PageHeader title={say('title', { name: answer.data?.detail.person.name ?? caseRef })} />}
      <Shown answer={answer}>
        {(shown) =>
          shown.detail.digest === null ? (
            <>
              <PageHeader title={say('title', { name: shown.detail.person.name })} />
              <EmptyState title={say('noPlan')}>{say('noPlanWhy')}</EmptyState>
            </>
          ) : (
            <Shown answer={plan}>{(read) => <ShownPlan shown={shown} plan={read} />}</Shown>
          )
        }
      </Shown>
    </>
  );
}

function ShownPlan({ shown, plan }: { readonly shown: CaseShown; readonly plan: PlanView }) {
  const say = useWords(reviewWords);
  const { at } = useInstants();
  const { number, person, playbook, departure, quiet } = shown.detail;
  return (
    <>
      <PageHeader
        title={say('title', { name: person.name })}
        about={say(quiet ? 'aboutQuiet' : 'about', {
          case: number,
          revision: plan.revision,
          playbook,
          when: at(departure.accessEndsAt, departure.timeZone),
        })}
        actions={<LookAgain shown={shown} />}
      >
        <InLink to={`/departures/${number}`} size="sm" className="no-print">
          {say('back')}
        </InLink>
      </PageHeader>
      <Effect plan={plan} shown={shown} />
      <ApproveBar key={number} plan={plan} shown={shown} />
      <PlanChanges plan={plan} />
      <PlanThings plan={plan} items={shown.items} />
    </>
  );
}

/** Asks every application once more; a plan that changes by it needs an approval of its own. */
function LookAgain({ shown: { detail } }: { readonly shown: CaseShown }) {
  const say = useWords(reviewWords);
  const may = useMay();
  const look = useChange(() => server.post<Looked>(`${casePath(detail.number)}/observe`));
  const found = look.data;
  return (
    <>
      {found === undefined ? null : (
        <Text size="sm" role="status" maw={320}>
          {say('looked')} {found.changed ? say('lookedChanged', { revision: found.revision }) : say('lookedSame')}{' '}
          {found.unanswered === 0 ? '' : say('unanswered', { count: found.unanswered })}
        </Text>
      )}
      {look.error === null ? null : <ErrorState error={look.error} />}
      {may('plans.approve') && detail.state === 'open' ? (
        <Button
          variant="default"
          className="no-print"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={look.isPending}
          onClick={() => look.mutate(undefined)}
        >
          {say('look')}
        </Button>
      ) : null}
      <Button
        variant="default"
        className="no-print"
        visibleFrom="sm"
        leftSection={<IconPrinter size={16} aria-hidden />}
        onClick={() => print()}
      >
        {say('print')}
      </Button>
    </>
  );
}
