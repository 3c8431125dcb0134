import type { OffboardingDetail } from '../../../api/schemas/cases.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { server } from '../server/server.ts';
import { casePath } from './use-case.ts';
import { caseWords } from './words.ts';

/** Confirms that somebody whom a brake holds really leaves. */
export function ReleaseDialog({
  detail: { number, person },
  isOpen,
  close,
}: {
  readonly detail: OffboardingDetail;
  readonly isOpen: boolean;
  readonly close: () => void;
}) {
  const say = useWords(caseWords);
  return (
    <ConfirmEffect
      effect={say('releaseEffect', { case: number })}
      isOpen={isOpen}
      close={close}
      needsReason
      change={(reason) => server.post(`${casePath(number)}/release`, { reason })}
    >
      {say('releaseText', { name: person.name })}
    </ConfirmEffect>
  );
}
