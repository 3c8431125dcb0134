import { Alert, List, Text } from '@mantine/core';
import type { HoldEffectAnswer } from '../../../api/schemas/holds.ts';
import type { HoldKind } from '../../../core/holds/hold.ts';
import { useWords } from '../language/words.ts';
import { useServer } from '../server/use-server.ts';
import { holdsWords } from './words.ts';

/** What a hold on the thing named would keep, before anybody decides. */
export function HoldEffect({ kind, named }: { readonly kind: HoldKind; readonly named: string }) {
  const say = useWords(holdsWords);
  const { data, error } = useServer<HoldEffectAnswer>('/hold-effect', { kind, ref: named });
  if (error !== null)
    return (
      <Text c="red" size="sm" role="status">
        {error.message}
      </Text>
    );
  if (data === undefined) return null;
  const { label, accounts, assets, seats, data: copies, cases, matters } = data;
  const facts = [
    ...(kind === 'person' ? [say('effect.person', { accounts, assets, seats, data: copies })] : [say('effect.thing')]),
    cases.length === 0 ? say('effect.noCase') : say('effect.cases', { cases: cases.join(', ') }),
    ...(matters.length === 0 ? [] : [say('effect.matters', { matters: matters.join(', ') })]),
  ];
  return (
    <Alert role="status" variant="light" color="blue" title={say('effect.of', { label })}>
      <List size="sm">
        {facts.map((fact) => (
          <List.Item key={fact}>{fact}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
