import { type ReactNode, useId } from 'react';
import { useNumbers } from '../language/numbers.ts';
import { InLink } from '../parts/in-link.tsx';
import styles from './charts.module.css';
import { Swatch, type Tone, TonePattern } from './tone.tsx';

export type BarPart = { readonly key: string; readonly label: string; readonly tone: Tone };
export type Bar = {
  readonly key: string;
  /** Left out where there is one bar only, which the title names. */
  readonly label?: ReactNode;
  readonly name: string;
  /** One number for each part, in their order. */
  readonly values: readonly number[];
  /** What stands at the end of the bar. */
  readonly end: ReactNode;
};

type Props = {
  readonly parts: readonly BarPart[];
  readonly bars: readonly Bar[];
  /** Each bar fills its line: shares are compared, not sizes. */
  readonly asShares?: boolean;
  /** What stands in the legend beside a part, such as its number, and where that leads. */
  readonly totals?: readonly { readonly value: number; readonly link?: string | undefined }[];
};

/** Bars of parts on top of one another. Parts without anything are left out of the picture and stay in the legend. */
export function StackedBars({ parts, bars, asShares = false, totals }: Props) {
  const id = useId();
  const { number } = useNumbers();
  const sums = bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const longest = Math.max(1, ...sums);
  return (
    <div>
      <svg width="0" height="0" aria-hidden focusable="false" className={styles['defs']}>
        <defs>
          {parts.map(({ key, tone }) => (
            <TonePattern key={key} tone={tone} id={`${id}${key}`} />
          ))}
        </defs>
      </svg>
      {bars.map((bar, place) => {
        const scale = asShares ? Math.max(1, sums[place] ?? 1) : longest;
        const drawing = (
          <Drawing
            id={id}
            parts={parts}
            bar={bar}
            scale={scale}
            text={parts.map(({ label }, at) => `${label}: ${number(bar.values[at] ?? 0)}`).join(', ')}
          />
        );
        return bar.label === undefined ? (
          <div key={bar.key}>{drawing}</div>
        ) : (
          <div key={bar.key} className={styles['row']}>
            <span>{bar.label}</span>
            {drawing}
            <span>{bar.end}</span>
          </div>
        );
      })}
      <ul className={styles['legend']}>
        {parts.map(({ key, label, tone }, at) => {
          const total = totals?.[at];
          const text = total === undefined ? label : `${label}: ${number(total.value)}`;
          return (
            <li key={key}>
              <Swatch tone={tone} id={`${id}${key}swatch`} />
              {total?.link === undefined ? text : <InLink to={total.link}>{text}</InLink>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Drawing({
  id,
  parts,
  bar: { name, values },
  scale,
  text,
}: {
  readonly id: string;
  readonly parts: readonly BarPart[];
  readonly bar: Bar;
  readonly scale: number;
  readonly text: string;
}) {
  const shares = parts.map((_, at) => ((values[at] ?? 0) / scale) * 100);
  return (
    <svg width="100%" height="20" role="img" aria-label={`${name}: ${text}`}>
      <line x1="0" x2="100%" y1="19.5" y2="19.5" className={styles['axis']} />
      {parts.map(({ key, tone }, at) => {
        const width = shares[at] ?? 0;
        const x = shares.slice(0, at).reduce((sum, share) => sum + share, 0);
        return width === 0 ? null : (
          <rect
            key={key}
            x={`${x}%`}
            y="1"
            width={`${width}%`}
            height="17"
            fill={`url(#${id}${key})`}
            stroke="currentColor"
            className={styles[tone]}
          />
        );
      })}
    </svg>
  );
}
