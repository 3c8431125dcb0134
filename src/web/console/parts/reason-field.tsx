import { useWords } from '../language/words.ts';
import { LongText } from './long-text.tsx';
import { partWords } from './words.ts';

type Props = {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Who will read it, where that is not plain. */
  readonly description?: string;
  readonly 'data-autofocus'?: boolean;
};

/** Why; kept with what is done, and as short or long as the API takes a reason. */
export function ReasonField({ onChange, ...field }: Props) {
  const say = useWords(partWords);
  return (
    <LongText
      label={say('reason')}
      required
      least={3}
      most={2000}
      {...field}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
