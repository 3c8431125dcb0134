import { Text, Title } from '@mantine/core';
import type { Item } from '../../../api/schemas/cases.ts';
import { useNowMs } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { StandingPill } from '../parts/standing-pill.tsx';
import { useMay } from '../server/me.ts';
import classes from './departure.module.css';
import { eventWords } from './event-words.ts';
import { Asked, Seen } from './item-facts.tsx';
import type { CaseShown } from './use-case.ts';

const dayMs = 86_400_000;

/** Every access of somebody whose access is just ending: asked when, seen when, and what nobody has looked at. */
export function LiveRun({ shown: { detail, items } }: { readonly shown: CaseShown }) {
  const say = useWords(eventWords);
  const may = useMay();
  const access = items.filter(({ kind }) => kind === 'account' || kind === 'seat');
  // Where nobody could look, there may be an account that nobody knows of.
  const blind = items.filter((item) => item.kind === 'coverage' && !isEnded(item));
  const nowMs = useNowMs();
  const isDue = Date.parse(detail.departure.accessEndsAt) < nowMs;
  // A plan that was approved late ends access late.
  const wasJustAsked = access.some(({ commanded }) => commanded !== null && nowMs - Date.parse(commanded.at) < dayMs);
  const isNow = detail.state === 'open' && isDue && (detail.immediate || wasJustAsked || !access.every(isEnded));
  if (!isNow || access.length === 0 || !may('holdings.read')) return null;
  const ended = access.filter(isEnded).length;
  const unseen = [...access, ...blind].filter(({ standing }) => standing === 'unknown').length;
  const sentence = [
    ended === access.length
      ? say('liveAll', { total: access.length })
      : say('liveOf', { done: ended, total: access.length }),
    ...(unseen === 0 ? [] : [say('liveUnseen', { count: unseen })]),
  ].join(' ');
  return (
    <section aria-label={say('live')}>
      <Title order={2} fz="h4">
        {say('live')}
      </Title>
      <Text fw={600} mb="xs" role="status">
        {sentence}
      </Text>
      {[...access, ...blind].toSorted(openFirst).map((item) => (
        <div key={item.id} className={classes['live']}>
          <span>{item.label}</span>
          <StandingPill standing={item.standing} assurance={item.observed?.assurance ?? null} />
          <Text size="sm" component="div">
            {item.kind === 'coverage' ? null : (
              <>
                <Asked item={item} /> ·{' '}
              </>
            )}
            <Seen item={item} />
          </Text>
        </div>
      ))}
    </section>
  );
}

function isEnded({ standing }: Item): boolean {
  return standing === 'done' || standing === 'waived';
}

function openFirst(a: Item, b: Item): number {
  return Number(isEnded(a)) - Number(isEnded(b));
}
