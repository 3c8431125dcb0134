import { Box, Group, Text, Title } from '@mantine/core';
import { IconDeviceLaptop, IconDoorExit } from '@tabler/icons-react';
import type { Today } from '../../../api/schemas/today.ts';
import { InLink } from '../parts/in-link.tsx';
import { When } from '../parts/when.tsx';
import { useWords } from '../language/words.ts';
import classes from './today.module.css';
import { todayWords } from './words.ts';

/** What comes within three days, on both clocks. */
export function ComingUp({ coming: { items, access, things } }: { readonly coming: Today['coming'] }) {
  const say = useWords(todayWords);
  return (
    <section aria-label={say('coming')}>
      <Title order={2} fz="h4">
        {say('coming')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {items.length === 0
          ? say('nothingComing')
          : [
              ...(access > 0 ? [say('accessOf', { count: access })] : []),
              ...(things > 0 ? [say('thingsOf', { count: things })] : []),
            ].join(' · ')}
      </Text>
      <ul className={classes['rows']}>
        {items.map(({ clock, number, person, at, timeZone, count }) => (
          <li key={`${clock} ${number}`} className={classes['row']}>
            <Group gap="xs" wrap="nowrap" className={classes['rowText']}>
              {clock === 'access' ? <IconDoorExit size={18} aria-hidden /> : <IconDeviceLaptop size={18} aria-hidden />}
              <Box>
                <InLink to={`/departures/${number}`} fw={600}>
                  {person}
                </InLink>
                <Text size="sm" c="dimmed">
                  {clock === 'access' ? say('endsFor') : say('backFrom', { count })}
                </Text>
              </Box>
            </Group>
            <When instant={at} timeZone={timeZone} />
          </li>
        ))}
      </ul>
      {access + things > items.length ? (
        <Text size="sm" mt="xs">
          <InLink to="/departures?state=open&ends=week&sort=access">{say('more')}</InLink>
        </Text>
      ) : null}
    </section>
  );
}
