import { Button, Group, Stack, Text } from '@mantine/core';
import type { OffboardingDetail } from '../../../api/schemas/cases.ts';
import type { Rechecked } from '../../../api/schemas/work.ts';
import { useWords } from '../language/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorState } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { casePath } from './use-case.ts';
import { caseWords } from './words.ts';

/** Looks once more at everything of a case that has ended, and says what was found. */
export function RecheckDialog({
  detail: { number },
  close,
}: {
  readonly detail: OffboardingDetail;
  readonly close: () => void;
}) {
  const say = useWords(caseWords);
  const look = useChange(() => server.post<Rechecked>(`${casePath(number)}/recheck`));
  return (
    <Dialog isOpen close={close} title={say('recheck')}>
      <Stack>
        <Text>{say('recheckText')}</Text>
        <Text role="status" fw={600}>
          {look.data === undefined ? null : <Found {...look.data} />}
        </Text>
        {look.error === null ? null : <ErrorState error={look.error} />}
        <Group justify="flex-end">
          <Button onClick={() => look.mutate(undefined)} loading={look.isPending}>
            {say('recheck')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function Found({ read, cameBack, unknown }: Rechecked) {
  const say = useWords(caseWords);
  return [
    say('rechecked', { count: read }),
    cameBack === 0 ? say('noneCameBack') : say('cameBack', { count: cameBack }),
    ...(unknown === 0 ? [] : [say('couldNotRead', { count: unknown })]),
  ].join(' ');
}
