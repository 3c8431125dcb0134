import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useWords } from '../language/words.ts';
import { departuresWords } from './words.ts';

const waitMs = 250;

/** Searches a moment after the last letter; `/` leads here. */
export function SearchField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const say = useWords(departuresWords);
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  const [seen, setSeen] = useState(value);
  // An address that was changed elsewhere counts; letters that were typed meanwhile are not lost to their own echo.
  if (value !== seen) {
    setSeen(value);
    if (value !== told) {
      setTold(value);
      setTyped(value);
    }
  }
  const tell = useDebouncedCallback((next: string) => {
    setTold(next);
    onChange(next);
  }, waitMs);
  return (
    <TextInput
      size="xs"
      type="search"
      label={say('search')}
      placeholder={say('searchHint')}
      data-filter
      maxLength={200}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}
