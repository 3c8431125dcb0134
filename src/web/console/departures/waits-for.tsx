import type { OffboardingSummary } from '../../../api/schemas/cases.ts';
import { useWords } from '../language/words.ts';
import { departuresWords } from './words.ts';

/** What a case waits for, in a few words; one that is over says how. */
export function WaitsFor({
  row: { state, held, paused, approved, problems, asked, late },
}: {
  readonly row: OffboardingSummary;
}) {
  const say = useWords(departuresWords);
  if (state !== 'open') return say(`state.${state}`);
  const parts = [
    ...(held ? [say('held')] : []),
    ...(paused ? [say('paused')] : []),
    ...(approved ? [] : [say('approval')]),
    ...(problems > 0 ? [say('problems', { count: problems })] : []),
    ...(asked > 0 ? [say('asked', { count: asked })] : []),
    ...(late > 0 ? [say('late', { count: late })] : []),
  ];
  return parts.length === 0 ? say('onTrack') : parts.join(', ');
}
