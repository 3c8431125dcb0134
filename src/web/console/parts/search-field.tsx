import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

const waitMs = 250;

type Props = {
  readonly label: string;
  readonly placeholder?: string;
  /** What the address says. */
  readonly value: string;
  readonly onChange: (value: string) => void;
};

/** Searches a list a moment after the last letter; `/` leads here. */
export function SearchField({ value, onChange, ...said }: Props) {
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
      {...said}
      size="xs"
      type="search"
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
