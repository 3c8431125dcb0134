import { Alert, List, Table, Text, Title } from '@mantine/core';
import type { Item, Step } from '../../../api/schemas/cases.ts';
import type { CaseDataView } from '../../../api/schemas/data.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { useServer } from '../server/use-server.ts';
import { type ItemColumn, ItemTable } from './item-table.tsx';
import { itemWords } from './item-words.ts';
import { type CaseShown, casePath } from './use-case.ts';

/** What has to go to somebody else: data, and what the person owns for others. */
export function HandoverTab({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(itemWords);
  const may = useMay();
  const owned = shown.items.filter(({ kind }) => kind === 'ownership' || kind === 'secret');
  const data = shown.items.filter(({ kind }) => kind === 'data');
  const columns: readonly ItemColumn[] = [
    { title: say('successor'), cell: (item) => <TakenBy item={item} shown={shown} /> },
  ];
  return (
    <>
      {owned.length + data.length === 0 ? (
        <EmptyState title={say('noHandover')}>{say('noHandoverWhy')}</EmptyState>
      ) : null}
      <ItemTable title={say('owned')} items={owned} shown={shown} columns={columns} />
      <ItemTable title={say('data')} items={data} shown={shown} columns={columns} />
      {may('holdings.read') ? <DataSaid number={shown.detail.number} /> : null}
    </>
  );
}

const giving: readonly Step['action'][] = ['hand_over', 'rotate_secrets', 'transferData', 'preserve_data'];

/** Whose turn it is to take it, and where that is done. */
function TakenBy({ item, shown: { detail, steps } }: { readonly item: Item; readonly shown: CaseShown }) {
  const own = steps.filter((step) => step.item?.id === item.id && giving.includes(step.action));
  return own.map((step) => (
    <Text key={step.id} size="sm">
      <InLink to={`/departures/${detail.number}?tab=plan&step=${step.id}`} inherit>
        {step.title}
      </InLink>
      {step.askedOf.length === 0 ? '' : ` (${step.askedOf.map(({ name }) => name).join(', ')})`}
    </Text>
  ));
}

/** What was counted and said of the data, and until when it is kept. */
function DataSaid({ number }: { readonly number: string }) {
  const say = useWords(itemWords);
  const { at, day } = useInstants();
  const answer = useServer<CaseDataView>(`${casePath(number)}/data`);
  return (
    <Shown answer={answer} rows={2}>
      {({ wentOutside, data, said }) => (
        <>
          {wentOutside.length === 0 ? null : (
            <Alert color="red" variant="light" mt="md" title={say('wentOutside')}>
              <List size="sm">
                {wentOutside.map(({ address, saidAt, by }) => (
                  <List.Item key={`${address} ${saidAt}`}>
                    {address} ({say('by', { name: by, when: at(saidAt) })})
                  </List.Item>
                ))}
              </List>
            </Alert>
          )}
          {data.length === 0 ? null : (
            <List size="sm" mt="md">
              {data.map(({ itemId, label, keepUntil, deletedAt, held }) => (
                <List.Item key={itemId}>
                  {[
                    label,
                    ...(held === null ? [] : [say('heldWhy', { why: held })]),
                    ...(deletedAt !== null ? [say('deletedOn', { day: at(deletedAt) })] : []),
                    ...(deletedAt === null && keepUntil !== null ? [say('keepUntil', { day: day(keepUntil) })] : []),
                  ].join(' · ')}
                </List.Item>
              ))}
            </List>
          )}
          {said.length === 0 ? null : (
            <>
              <Title order={2} fz="h4" mt="md">
                {say('said')}
              </Title>
              <Table className="data-list" aria-label={say('said')}>
                <Table.Tbody>
                  {said.map(({ id, label, facts, delegate, by, saidAt }) => (
                    <Table.Tr key={id}>
                      <Table.Td data-first>{label}</Table.Td>
                      <Table.Td>{countsOf(facts, say)}</Table.Td>
                      <Table.Td>{delegate}</Table.Td>
                      <Table.Td>{say('by', { name: by, when: at(saidAt) })}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </>
          )}
        </>
      )}
    </Shown>
  );
}

function countsOf(
  facts: Readonly<Record<string, unknown>>,
  say: (key: 'countsOf', values: { readonly before: number; readonly after: number }) => string,
): string {
  const { objectsBefore: before, objectsAfter: after } = facts;
  return typeof before === 'number' && typeof after === 'number' ? say('countsOf', { before, after }) : '';
}
