import { Textarea, type TextareaProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../language/words.ts';
import { partWords } from './words.ts';

type Props = Omit<TextareaProps, 'value' | 'maxLength' | 'minLength' | 'error'> & {
  readonly value: string;
  /** Characters that are taken at most, and of what is said at all at least. */
  readonly most: number;
  readonly least?: number;
};

/** A text of some lines. What is pasted is never cut: a text that is too long, too short or missing says so beside itself. */
export function LongText({ most, least = 1, ...field }: Props) {
  const say = useWords(partWords);
  const area = useRef<HTMLTextAreaElement>(null);
  const [isAsked, setAsked] = useState(false);
  const count = field.value.trim().length;
  const lacks = count === 0 ? field.required === true : count < least;
  const sentence =
    count > most ? say('tooLong', { most, count }) : lacks ? say(least > 1 ? 'tooShort' : 'needed', { least }) : '';
  useEffect(() => area.current?.setCustomValidity(sentence), [sentence]);
  return (
    <Textarea
      ref={area}
      autosize
      minRows={2}
      {...field}
      {...(sentence !== '' && (isAsked || count > most) ? { error: sentence } : {})}
      onInvalid={(event) => {
        // Said in the language of the page instead of the browser's.
        event.preventDefault();
        setAsked(true);
        const { form } = event.currentTarget;
        if (form?.querySelector(':is(input, textarea, select):invalid') === event.currentTarget)
          event.currentTarget.focus();
      }}
    />
  );
}
