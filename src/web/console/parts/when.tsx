import { Tooltip } from '@mantine/core';
import { useInstants } from '../language/instants.ts';

/** An instant as people say it, "in 3 hours"; the hour and its zone on hover, and for those who have it read out. */
export function When({ instant, timeZone }: { readonly instant: string; readonly timeZone?: string }) {
  const { at, from } = useInstants();
  const full = at(instant, timeZone);
  return (
    <Tooltip label={full}>
      <time dateTime={instant} aria-label={`${from(instant)}, ${full}`} className="when" data-at={full}>
        {from(instant)}
      </time>
    </Tooltip>
  );
}
