import type { Step } from '../../../api/schemas/cases.ts';
import { type Lane, laneOf } from './lanes.ts';

/** Pixels: the column of lane names, the height of the scale, the height of a row of marks. */
export const timelineSizes = { laneLabel: 130, axis: 22, row: 20 } as const;

const { laneLabel, axis, row } = timelineSizes;
const dayMs = 86_400_000;
const letterPx = 6;
const longestLabel = 34;
const edge = 16;

type Mark = {
  readonly id: string;
  readonly state: Step['state'];
  readonly label: string;
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly textX: number;
  readonly anchor: 'start' | 'end';
};

type Input = {
  readonly steps: readonly Step[];
  readonly lanes: readonly { readonly lane: Lane; readonly label: string }[];
  readonly width: number;
  readonly nowMs: number;
  readonly accessEndsMs: number;
};

/** Places the steps of a plan on a picture of this width; null where there is no room or nothing to draw. What goes on after the closing is only counted. */
export function drawTimeline({ steps, lanes, width, nowMs, accessEndsMs }: Input) {
  const dated = steps.flatMap((step) => (step.dueAt === null ? [] : [{ step, atMs: Date.parse(step.dueAt) }]));
  const near = dated.filter(({ step }) => step.phase !== 'watch');
  if (width < 500 || near.length === 0) return null;
  const times = [...near.map(({ atMs }) => atMs), accessEndsMs];
  const from = Math.min(...times) - dayMs / 2;
  const to = Math.max(...times) + dayMs / 2;
  const left = laneLabel + edge;
  const x = (atMs: number) => left + ((atMs - from) / (to - from)) * (width - left - edge);
  const marks: Mark[] = [];
  const bands: { readonly label: string; readonly y: number; readonly height: number }[] = [];
  let y = axis;
  for (const { lane, label } of lanes) {
    const own = near.filter(({ step }) => laneOf(step) === lane);
    if (own.length === 0) continue;
    const rows: number[] = [];
    for (const mark of marksOf(own, x, width)) {
      const found = rows.findIndex((end) => end + 8 <= mark.begins);
      const place = found === -1 ? rows.length : found;
      rows[place] = mark.ends;
      marks.push({ ...mark.drawn, y: y + (place + 1) * row - 6 });
    }
    bands.push({ label, y, height: rows.length * row });
    y += rows.length * row;
  }
  return {
    height: y + row,
    bands,
    marks,
    ticks: ticksOf(from, to).map((atMs) => ({ atMs, x: x(atMs) })),
    now: nowMs > from && nowMs < to ? x(nowMs) : null,
    accessEnds: x(accessEndsMs),
    later: steps.length - near.length,
  };
}

/** One mark for the same step due at the same hour, however many things it is about; the worst state decides how it looks. */
function marksOf(
  own: readonly { readonly step: Step; readonly atMs: number }[],
  x: (atMs: number) => number,
  width: number,
) {
  const groups = [...Map.groupBy(own, ({ step, atMs }) => `${step.key} ${atMs}`).values()];
  return groups
    .flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const worst = same.toSorted((a, b) => rank(a.step.state) - rank(b.step.state))[0]?.step ?? first.step;
      const count = same.length > 1 ? ` ×${same.length}` : '';
      const words = first.step.title;
      const label = `${words.length > longestLabel ? `${words.slice(0, longestLabel - 1)}…` : words}${count}`;
      const at = x(first.atMs);
      const length = label.length * letterPx + 12;
      const isLeft = at + length > width;
      const drawn = {
        id: worst.id,
        state: worst.state,
        label,
        title: `${words}${count}`,
        x: at,
        textX: isLeft ? at - 9 : at + 9,
        anchor: isLeft ? ('end' as const) : ('start' as const),
      };
      return [{ drawn, begins: isLeft ? at - length : at - 6, ends: isLeft ? at + 6 : at + length }];
    })
    .toSorted((a, b) => a.begins - b.begins);
}

const order = ['problem', 'asked', 'running', 'polling', 'waiting', 'done', 'withdrawn'] as const;

function rank(state: Step['state']): number {
  return order.indexOf(state);
}

/** Midnights (UTC), at most about eight of them. */
function ticksOf(from: number, to: number): readonly number[] {
  const days = Math.max(1, Math.ceil((to - from) / dayMs / 8));
  const first = Math.ceil(from / dayMs) * dayMs;
  const count = Math.floor((to - first) / (days * dayMs)) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * days * dayMs);
}
