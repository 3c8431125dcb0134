import type { Today } from '../../../api/schemas/today.ts';
import { InLink } from '../parts/in-link.tsx';
import { useWords } from '../language/words.ts';
import classes from './today.module.css';
import { todayWords } from './words.ts';

type Need = keyof Today['needs'] | 'late' | 'things';

/** Where each of them is dealt with. */
const places: readonly (readonly [Need, string])[] = [
  ['problem', '/departures?waits=problem'],
  ['approval', '/departures?waits=approval'],
  ['mine', '/departures?waits=mine'],
  ['proposals', '/brakes'],
  ['held', '/departures?waits=held'],
  ['mass', '/mass-events'],
  ['commands', '/devices'],
  ['questions', '/hr'],
  ['late', '/departures?waits=late'],
  ['things', '/devices?overdue=true'],
];
const loud: readonly Need[] = ['problem', 'late', 'things', 'mass'];

/** What waits, by kind; each count leads to its list, and what is zero is not shown. */
export function NeedLinks({ today: { needs, overdue } }: { readonly today: Today }) {
  const say = useWords(todayWords);
  const counts: Readonly<Record<Need, number>> = { ...needs, late: overdue.steps, things: overdue.things };
  const shown = places.filter(([need]) => counts[need] > 0);
  if (shown.length === 0) return null;
  return (
    <nav aria-label={say('needs')}>
      <ul className={classes['needs']}>
        {shown.map(([need, to]) => (
          <li key={need}>
            <InLink to={to} className={classes['need'] ?? ''} {...(loud.includes(need) ? { 'data-loud': true } : {})}>
              {say(`need.${need}`, { count: counts[need] })}
            </InLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
