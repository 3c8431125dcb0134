import { Text } from '@mantine/core';
import type { OffboardingSummary } from '../../../api/schemas/cases.ts';
import { useWords } from '../language/words.ts';
import classes from './departures.module.css';
import { departuresWords } from './words.ts';

/** How much of a case was seen done; what nobody knows is drawn as loud as it is. */
export function Progress({ items }: { readonly items: OffboardingSummary['items'] }) {
  const say = useWords(departuresWords);
  const total = Object.values(items).reduce((sum, count) => sum + count, 0);
  if (total === 0) return '–';
  const part = (count: number) => ({ inlineSize: `${(count / total) * 100}%` });
  return (
    <span className={classes['progress']}>
      <span
        className={classes['track']}
        role="img"
        aria-label={say('progress', { done: items.done, total, unknown: items.unknown })}
      >
        <span className={classes['done']} style={part(items.done)} />
        <span className={classes['waived']} style={part(items.waived)} />
        <span className={classes['unknown']} style={part(items.unknown)} />
      </span>
      <Text span size="sm">
        {say('leftOf', { done: items.done, total })}
      </Text>
    </span>
  );
}
