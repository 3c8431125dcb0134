import { Select, Stack, Text, Title } from '@mantine/core';
import { type ColumnMap, mapTargets } from '../../../formats/column-map.ts';
import type { Dialect } from '../../../formats/dialect.ts';
import type { MapTrial } from '../../../formats/try-column-map.ts';
import { useWords } from '../language/words.ts';
import { columnMapWords } from './column-map-words.ts';
import { fieldWords, sayField } from './field-words.ts';

/** What words of the file mean: those that the map explains, and those that a trial met and nobody has explained. */
export function MapWords({
  map,
  setMap,
  trial,
}: {
  readonly map: ColumnMap;
  readonly setMap: (map: ColumnMap) => void;
  readonly trial: MapTrial | null;
}) {
  const say = useWords(columnMapWords);
  const sayName = useWords(fieldWords);
  const asked = Object.entries(map.columns).flatMap(([heading, field]) => {
    const met = trial?.unexplained[heading.replace(/#\d+$/, '')] ?? [];
    const words = [...new Set([...Object.keys(map.words[field] ?? {}), ...met])];
    return words.map((word) => ({ field, word, meanings: meaningsOf(map, field) }));
  });
  if (asked.length === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={3} fz="md">
        {say('words')}
      </Title>
      <Text size="sm">{say('wordsWhy')}</Text>
      {asked.map(({ field, word, meanings }) => (
        <Select
          key={`${field} ${word}`}
          label={say('wordOf', { word, field: sayField(field, sayName) })}
          placeholder={say('notSaid')}
          clearable
          maw={420}
          data={meanings}
          value={map.words[field]?.[word] ?? null}
          onChange={(meaning) => setMap(withWord(map, { field, word, meaning }))}
        />
      ))}
    </Stack>
  );
}

/** One word for each thing that can be meant. */
function meaningsOf({ target }: ColumnMap, field: string): string[] {
  const words = (mapTargets[target] as Dialect).columns[field]?.words ?? new Map<string, unknown>();
  return [...new Map([...words].toReversed().map(([word, meaning]) => [meaning, word])).values()].toReversed();
}

function withWord(
  map: ColumnMap,
  { field, word, meaning }: { readonly field: string; readonly word: string; readonly meaning: string | null },
): ColumnMap {
  const others = Object.entries(map.words[field] ?? {}).filter(([one]) => one !== word);
  const words = Object.fromEntries(meaning === null ? others : [...others, [word, meaning]]);
  const fields = Object.entries(map.words).filter(([one]) => one !== field);
  return { ...map, words: Object.fromEntries(Object.keys(words).length === 0 ? fields : [...fields, [field, words]]) };
}
