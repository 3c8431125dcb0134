import { Alert, Badge, Button, Group, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { PlanView } from '../../../api/schemas/plans.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { type CaseShown, casePath } from '../departure/use-case.ts';
import classes from './plan-review.module.css';
import { comparePlans } from './compare-plans.ts';
import { StepMoves } from './plan-changes.tsx';
import { destroysOf, isWhollyApproved, sayEffect } from './say-effect.ts';
import { reviewWords } from './words.ts';

/** Approves the plan that was read. One that has become another in between blocks, and says what is different. */
export function ApproveBar({ plan, shown: { detail } }: { readonly plan: PlanView; readonly shown: CaseShown }) {
  const say = useWords(reviewWords);
  const may = useMay();
  const navigate = useNavigate();
  const [read, setRead] = useState(plan);
  const [isAsking, setAsking] = useState(false);
  const { number } = detail;
  const readAnew = () => {
    setAsking(false);
    setRead(plan);
  };
  if (isWhollyApproved(plan))
    return (
      <Badge color="gray" variant="light" size="lg" leftSection={<IconCheck size={16} aria-hidden />} my="sm">
        {say('approved')}
      </Badge>
    );
  if (read.digest !== plan.digest)
    return (
      <Alert color="orange" variant="light" my="md" role="alert" title={say('stale')}>
        <Text size="sm" mb="xs">
          {say('staleWhy', { read: read.revision, now: plan.revision })}
        </Text>
        <StepMoves {...comparePlans(read, plan)} timeZone={plan.timeZone} />
        <Button mt="sm" variant="default" onClick={readAnew}>
          {say('staleRead')}
        </Button>
      </Alert>
    );
  const why = detail.state !== 'open' ? 'over' : detail.held ? 'held' : may('plans.approve') ? null : 'notYours';
  if (why !== null)
    return (
      <Text my="sm" c="dimmed">
        {say(why)}
      </Text>
    );
  // Once the plan is approved this dialog is gone, so that it leaves for the case by itself.
  const approve = async () => {
    await server.post(`${casePath(number)}/approvals`, { digest: read.digest });
    const search = detail.immediate ? { tab: 'activity' } : {};
    void navigate({ to: `/departures/${number}`, search: search as never });
  };
  return (
    <Group my="md" className={`no-print ${classes['approve']}`}>
      <Button onClick={() => setAsking(true)}>{say('approve')}</Button>
      <ConfirmEffect
        effect={say('approveEffect', { revision: plan.revision, case: number })}
        isOpen={isAsking}
        close={() => setAsking(false)}
        change={approve}
      >
        <Text>
          {say('ifYouApprove', { parts: sayEffect(plan.steps, say) })}{' '}
          {destroysOf(plan.steps).length === 0
            ? say('nothingDeleted')
            : say('deletedByPeople', { count: destroysOf(plan.steps).length }).replace(/:$/, '.')}
        </Text>
        <Text size="xs" c="dimmed" mt="xs" style={{ overflowWrap: 'anywhere' }}>
          {say('approveDigest', { digest: plan.digest })}
        </Text>
      </ConfirmEffect>
    </Group>
  );
}
