import { List, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useWords } from '../language/words.ts';
import type { PackChecked } from '../../../formats/evidence/check-pack.ts';
import { evidenceWords } from './words.ts';

const mostShown = 20;

/** What a look at a pack found, with the hash to write down. */
export function PackResult({ checked }: { readonly checked: PackChecked }) {
  const say = useWords(evidenceWords);
  const { problems, digest, files, events } = checked;
  const isWhole = problems.length === 0;
  const Icon = isWhole ? IconCircleCheck : IconAlertTriangle;
  return (
    <Text size="sm" component="div" data-whole={isWhole}>
      <Icon size={14} aria-hidden /> <b>{say(isWhole ? 'packWhole' : 'packBroken')}</b>
      {isWhole ? (
        <div>{say('wholeWhat', { case: checked.case, files, events })}</div>
      ) : (
        <List size="sm">
          {problems.slice(0, mostShown).map(({ kind, what }) => (
            <List.Item key={`${kind} ${what}`}>{say(`problem.${kind}`, { what })}</List.Item>
          ))}
          {problems.length > mostShown ? <List.Item>…</List.Item> : null}
        </List>
      )}
      <Text size="xs" c="dimmed" className="breaks">
        {say('zipDigest', { digest })}
      </Text>
    </Text>
  );
}
