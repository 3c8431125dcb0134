import { Text } from '@mantine/core';
import type { Item } from '../../../api/schemas/cases.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { StandingPill } from '../parts/standing-pill.tsx';
import { clockOf } from './clock-of.ts';
import classes from './departure.module.css';
import { itemWords } from './item-words.ts';
import { knownWord } from './known-word.ts';
import { useSeenWord } from './use-seen-word.ts';

/** What was wanted of a thing, what was asked for, and what was seen: three facts, kept apart. */
export function ItemFacts({ item }: { readonly item: Item }) {
  const say = useWords(itemWords);
  return (
    <div className={classes['item']}>
      <StandingPill standing={item.standing} assurance={item.observed?.assurance ?? null} />
      <dl className={classes['threeFacts']}>
        <div>
          <dt>{say('wanted')}</dt>
          <dd>
            <Wanted item={item} />
          </dd>
        </div>
        {item.kind === 'account' || item.kind === 'seat' ? (
          <div>
            <dt>{say('askedFor')}</dt>
            <dd>
              <Asked item={item} />
            </dd>
          </div>
        ) : null}
        <div>
          <dt>{say('seen')}</dt>
          <dd>
            <Seen item={item} />
          </dd>
        </div>
      </dl>
      {item.waiver === null ? null : <WaiverLine waiver={item.waiver} />}
    </div>
  );
}

export function Wanted({ item: { expected, kind } }: { readonly item: Item }) {
  const say = useWords(itemWords);
  if (kind === 'coverage') return say('wantedLook', { by: say(`by.${expected.assurance}`) });
  const ending = knownWord(itemWords, say, `ending.${expected.ending}`, expected.ending);
  return say('wantedAs', { ending, by: say(`by.${expected.assurance}`) });
}

/** `asked 14:02:07`, with its day where that is another than today. */
export function Asked({ item: { commanded } }: { readonly item: Item }) {
  const say = useWords(itemWords);
  const instants = useInstants();
  if (commanded === null) return <span className={classes['quiet']}>{say('notAsked')}</span>;
  return (
    <time dateTime={commanded.at}>{say(`answer.${commanded.answer}`, { time: clockOf(commanded.at, instants) })}</time>
  );
}

/** `seen suspended 14:02:09`; that nobody has looked is as loud as what failed. */
export function Seen({ item: { observed } }: { readonly item: Item }) {
  const say = useWords(itemWords);
  const seenWord = useSeenWord();
  const instants = useInstants();
  if (observed === null) return <strong className={classes['late']}>{say('never')}</strong>;
  const { value, at, note, assurance } = observed;
  return (
    <>
      <time dateTime={at}>{say('seenAs', { what: seenWord(value), time: clockOf(at, instants) })}</time>
      <Text size="xs" c="dimmed" span display="block">
        {say(`by.${assurance}`)}
        {note === null ? null : `: ${note}`}
      </Text>
    </>
  );
}

export function WaiverLine({ waiver: { by, reason, until } }: { readonly waiver: NonNullable<Item['waiver']> }) {
  const say = useWords(itemWords);
  const { at } = useInstants();
  return (
    <Text size="sm">
      {until === null ? say('waivedBy', { by, reason }) : say('waivedUntil', { by, reason, until: at(until) })}
    </Text>
  );
}
