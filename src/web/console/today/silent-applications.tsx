import { Text, Title } from '@mantine/core';
import type { Today } from '../../../api/schemas/today.ts';
import { InLink } from '../parts/in-link.tsx';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import classes from './today.module.css';
import { todayWords } from './words.ts';

type Silent = NonNullable<Today['applications']>['silent'];

/** Applications that could not be asked, and in whose words. */
export function SilentApplications({ silent }: { readonly silent: Silent }) {
  const say = useWords(todayWords);
  const { from } = useInstants();
  if (silent.length === 0) return null;
  return (
    <section aria-label={say('applications')}>
      <Title order={2} fz="h4">
        {say('applications')}
      </Title>
      <ul className={classes['rows']}>
        {silent.map(({ id, name, problem, lastSeenAt }) => (
          <li key={id} className={classes['row']}>
            <div className={classes['rowText']}>
              <InLink to={`/applications/${id}`} fw={600}>
                {name}
              </InLink>
              <Text size="sm" c="dimmed">
                {lastSeenAt === null ? say('never') : say('lastAnswer', { when: from(lastSeenAt) })}
              </Text>
              {problem === null ? null : <Text size="sm">{problem}</Text>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
