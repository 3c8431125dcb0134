import styles from './charts.module.css';

/** What a part of a chart means. Each has a colour and a pattern of its own, so that it is known without its colour. */
export type Tone = 'good' | 'said' | 'open' | 'bad' | 'unknown' | 'aside' | 'plain';

/** The pattern that fills parts of a tone; `id` names it within the page. */
export function TonePattern({ tone, id }: { readonly tone: Tone; readonly id: string }) {
  return (
    <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse" className={styles[tone]}>
      {patterns[tone]}
    </pattern>
  );
}

/** A small piece of a tone, for a legend. */
export function Swatch({ tone, id }: { readonly tone: Tone; readonly id: string }) {
  return (
    <svg width="16" height="16" aria-hidden className={`${styles['swatch']} ${styles[tone]}`}>
      <defs>
        <TonePattern tone={tone} id={id} />
      </defs>
      <rect x="1" y="1" width="14" height="14" fill={`url(#${id})`} stroke="currentColor" />
    </svg>
  );
}

const whole = <rect width="8" height="8" fill="currentColor" />;
const back = <rect width="8" height="8" className={styles['back']} />;

const patterns: Readonly<Record<Tone, React.ReactNode>> = {
  good: whole,
  plain: whole,
  said: (
    <>
      {back}
      <rect width="8" height="5" fill="currentColor" />
    </>
  ),
  open: (
    <>
      {back}
      <circle cx="2" cy="2" r="1.8" fill="currentColor" />
      <circle cx="6" cy="6" r="1.8" fill="currentColor" />
    </>
  ),
  bad: (
    <>
      {back}
      <path d="M-2 2 L2 -2 M0 8 L8 0 M6 10 L10 6" stroke="currentColor" strokeWidth="3" />
    </>
  ),
  unknown: (
    <>
      {back}
      <path d="M0 0 L8 8 M8 0 L0 8" stroke="currentColor" strokeWidth="2" />
    </>
  ),
  aside: back,
};
