import styles from './charts.module.css';
import type { Tone } from './tone.tsx';

export type Line = {
  readonly key: string;
  readonly label: string;
  readonly tone: Tone;
  /** One value for each place; null: there is none, and the line has a gap. */
  readonly values: readonly (number | null)[];
};

type Props = {
  /** Says in words what the picture shows. */
  readonly text: string;
  /** What stands below the first, the middle and the last place. */
  readonly places: readonly string[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  /** The top of the scale, where it is given; else the largest value. */
  readonly top?: number;
  readonly height?: number;
};

const left = 10;
const right = 97;

/** Lines over places in time, from zero up. */
export function LineChart({ text, places, lines, format, top, height = 140 }: Props) {
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  const highest = Math.max(top ?? 0, ...values, 1);
  const bottom = height - 22;
  const x = (place: number) =>
    places.length === 1 ? (left + right) / 2 : left + (place / (places.length - 1)) * (right - left);
  const y = (value: number) => bottom - (Math.max(0, value) / highest) * (bottom - 10);
  const marked = [...new Set([0, Math.floor((places.length - 1) / 2), places.length - 1])];
  return (
    <div>
      <svg width="100%" height={height} role="img" aria-label={text}>
        {[0, highest].map((value) => (
          <g key={value}>
            <line x1={`${left}%`} x2="100%" y1={y(value)} y2={y(value)} className={styles['axis']} />
            <text x={`${left - 1}%`} y={y(value) + 4} textAnchor="end" className={styles['tick']}>
              {format(value)}
            </text>
          </g>
        ))}
        {marked.map((place) => (
          <text
            key={place}
            x={`${x(place)}%`}
            y={height - 4}
            textAnchor={anchorOf(place, places.length)}
            className={styles['tick']}
          >
            {places[place]}
          </text>
        ))}
        {lines.map((line, at) => (
          <g key={line.key} className={styles[line.tone]} stroke="currentColor" fill="currentColor">
            {line.values.map((value, place) => {
              const next = line.values[place + 1];
              if (value === null) return null;
              return (
                <g key={place}>
                  {next === null || next === undefined ? null : (
                    <line
                      x1={`${x(place)}%`}
                      y1={y(value)}
                      x2={`${x(place + 1)}%`}
                      y2={y(next)}
                      strokeWidth="2"
                      strokeDasharray={at === 0 ? undefined : '4 3'}
                    />
                  )}
                  {places.length > 40 ? null : (
                    <circle cx={`${x(place)}%`} cy={y(value)} r="3">
                      <title>{`${places[place] ?? ''}: ${format(value)}`}</title>
                    </circle>
                  )}
                </g>
              );
            })}
          </g>
        ))}
      </svg>
      {lines.length < 2 ? null : (
        <ul className={styles['legend']}>
          {lines.map(({ key, label, tone }, at) => (
            <li key={key}>
              <svg width="24" height="8" aria-hidden className={styles[tone]}>
                <line
                  x1="0"
                  x2="24"
                  y1="4"
                  y2="4"
                  stroke="currentColor"
                  strokeWidth="3"
                  strokeDasharray={at === 0 ? undefined : '4 3'}
                />
              </svg>
              {label}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function anchorOf(place: number, count: number): 'start' | 'middle' | 'end' {
  if (count === 1) return 'middle';
  if (place === 0) return 'start';
  return place === count - 1 ? 'end' : 'middle';
}
