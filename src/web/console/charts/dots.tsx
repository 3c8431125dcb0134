import styles from './charts.module.css';
import type { Tone } from './tone.tsx';

export type Dot = {
  readonly key: string;
  readonly label: string;
  /** null: it has not ended, and stands beyond the scale. */
  readonly value: number | null;
  readonly tone: Tone;
};

/** One dot for each of a few, on a scale from zero: where percentages and percentiles would say more than there is. */
export function Dots({
  text,
  dots,
  format,
  openLabel,
}: {
  readonly text: string;
  readonly dots: readonly Dot[];
  readonly format: (value: number) => string;
  readonly openLabel: string;
}) {
  const highest = Math.max(1, ...dots.map(({ value }) => value ?? 0));
  const height = 22 * dots.length + 26;
  const x = (value: number | null) => (value === null ? 92 : 4 + (value / highest) * 74);
  return (
    <svg width="100%" height={height} role="img" aria-label={text}>
      <line x1="4%" x2="80%" y1={height - 20} y2={height - 20} className={styles['axis']} />
      <text x="4%" y={height - 5} className={styles['tick']}>
        {format(0)}
      </text>
      <text x="80%" y={height - 5} textAnchor="end" className={styles['tick']}>
        {format(highest)}
      </text>
      <text x="92%" y={height - 5} textAnchor="middle" className={styles['tick']}>
        {openLabel}
      </text>
      {dots.map(({ key, label, value, tone }, place) => (
        <g key={key} className={styles[tone]}>
          <circle
            cx={`${x(value)}%`}
            cy={14 + place * 22}
            r="6"
            fill={value === null ? 'none' : 'currentColor'}
            stroke="currentColor"
            strokeWidth="2"
          >
            <title>{`${label}: ${value === null ? openLabel : format(value)}`}</title>
          </circle>
        </g>
      ))}
    </svg>
  );
}
