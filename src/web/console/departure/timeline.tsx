import { Box, Text, Title } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { Step } from '../../../api/schemas/cases.ts';
import { localeOf, useLanguage } from '../language/language.tsx';
import { useNowMs } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { useFilters } from '../use-filters.ts';
import classes from './departure.module.css';
import { lanes } from './lanes.ts';
import { drawTimeline, timelineSizes } from './draw-timeline.ts';
import { stepWords } from './step-words.ts';
import type { CaseShown } from './use-case.ts';

const { laneLabel, axis, row } = timelineSizes;

/** The plan as a picture: one band for each lane, a mark for each step where it is due. The list below says the same in words. */
export function Timeline({ shown: { detail, steps } }: { readonly shown: CaseShown }) {
  const say = useWords(stepWords);
  const { language } = useLanguage();
  const { ref, width } = useElementSize();
  const nowMs = useNowMs();
  const { set } = useFilters(['tab', 'step']);
  const dayOf = new Intl.DateTimeFormat(localeOf(language), { day: 'numeric', month: 'short' });
  const shownLanes = lanes.map((lane) => ({ lane, label: say(`lane.${lane}`) }));
  // What a case was closed without is nobody's turn any more.
  const isLeft = (state: Step['state']) => detail.state !== 'open' && state !== 'problem';
  const drawn = drawTimeline({
    steps,
    lanes: shownLanes,
    width,
    nowMs,
    accessEndsMs: Date.parse(detail.departure.accessEndsAt),
  });
  return (
    <Box component="figure" className={classes['timeline']} visibleFrom="sm" ref={ref} aria-label={say('timeline')}>
      <Title order={2} fz="h4" mb="xs">
        {say('timeline')}
      </Title>
      {drawn === null ? null : (
        <svg viewBox={`0 0 ${width} ${drawn.height}`} height={drawn.height} aria-hidden="true">
          {drawn.bands.map(({ label, y, height }, index) => (
            <g key={label}>
              {index % 2 === 0 ? <rect className={classes['lane']} x={0} y={y} width={width} height={height} /> : null}
              <text x={6} y={y + row - 6} fontWeight={600}>
                {label}
              </text>
            </g>
          ))}
          {drawn.ticks.map(({ x, atMs }) => (
            <g key={atMs}>
              <line className={classes['tick']} x1={x} x2={x} y1={axis} y2={drawn.height} />
              <text x={x} y={axis - 6} textAnchor="middle">
                {dayOf.format(atMs)}
              </text>
            </g>
          ))}
          {drawn.now === null ? null : (
            <Line
              className="now"
              x={drawn.now}
              height={drawn.height}
              word={say('now')}
              isLeft={drawn.now < drawn.accessEnds}
            />
          )}
          <Line
            className="ends"
            x={drawn.accessEnds}
            height={drawn.height}
            word={say('accessEnds')}
            isLeft={drawn.now !== null && drawn.accessEnds <= drawn.now}
          />
          {drawn.marks.map(({ id, x, y, state, label, textX, anchor, title }) => (
            <a
              key={id}
              href={`?tab=plan&step=${id}`}
              tabIndex={-1}
              onClick={(event) => {
                event.preventDefault();
                set({ tab: 'plan', step: id });
              }}
            >
              <title>{title}</title>
              <circle
                className={classes['dot']}
                data-state={isLeft(state) ? 'withdrawn' : state}
                cx={x}
                cy={y - 4}
                r={5}
              />
              <text x={textX} y={y} textAnchor={anchor}>
                {label}
              </text>
            </a>
          ))}
        </svg>
      )}
      {drawn === null || drawn.later === 0 ? null : (
        <Text size="sm" c="dimmed" ps={laneLabel}>
          {say('later', { count: drawn.later })}
        </Text>
      )}
    </Box>
  );
}

function Line({
  className,
  x,
  height,
  word,
  isLeft,
}: {
  readonly className: 'now' | 'ends';
  readonly x: number;
  readonly height: number;
  readonly word: string;
  /** Of two lines close together, the earlier has its word before it. */
  readonly isLeft: boolean;
}) {
  return (
    <g>
      <line className={classes[className]} x1={x} x2={x} y1={axis} y2={height} />
      <text x={isLeft ? x - 4 : x + 4} y={height - 3} fontWeight={600} textAnchor={isLeft ? 'end' : 'start'}>
        {word}
      </text>
    </g>
  );
}
