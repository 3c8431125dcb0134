import styles from './charts.module.css';
import type { Tone } from './tone.tsx';

const radius = 30;
const around = 2 * Math.PI * radius;

/** A share (0 to 1) as a ring, with its text inside. */
export function ProgressRing({
  share,
  text,
  label,
  tone = 'plain',
}: {
  readonly share: number;
  readonly text: string;
  readonly label: string;
  readonly tone?: Tone;
}) {
  const shown = Math.min(1, Math.max(0, share));
  return (
    <svg width="76" height="76" viewBox="0 0 76 76" role="img" aria-label={label}>
      <circle cx="38" cy="38" r={radius} fill="none" strokeWidth="5" className={styles['track']} />
      <circle
        cx="38"
        cy="38"
        r={radius}
        fill="none"
        stroke="currentColor"
        strokeWidth="8"
        strokeDasharray={`${shown * around} ${around}`}
        transform="rotate(-90 38 38)"
        className={styles[tone]}
      />
      <text x="38" y="43" textAnchor="middle" fontSize="14" fontWeight="700" fill="currentColor">
        {text}
      </text>
    </svg>
  );
}
