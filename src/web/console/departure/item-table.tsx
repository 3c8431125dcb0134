import { Button, Group, Table, Text, Title } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Item } from '../../../api/schemas/cases.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { DisputeDialog } from '../parts/dispute-dialog.tsx';
import { StandingPill } from '../parts/standing-pill.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { AttestDialog } from './attest-dialog.tsx';
import classes from './departure.module.css';
import { Asked, Seen, WaiverLine, Wanted } from './item-facts.tsx';
import { itemWords } from './item-words.ts';
import { type CaseShown, casePath } from './use-case.ts';

export type ItemColumn = {
  readonly title: string;
  readonly cell: (item: Item) => ReactNode;
};

type Props = {
  readonly title: string;
  readonly about?: string;
  readonly items: readonly Item[];
  readonly shown: CaseShown;
  /** What this list shows beside what every one shows. */
  readonly columns?: readonly ItemColumn[];
  readonly name?: (item: Item) => ReactNode;
  /** Whether somebody can say that it is not so: of things that people hold. */
  readonly isDisputable?: boolean;
  /** Whether a system is asked for the ending; where nobody is, nothing is said of asking. */
  readonly isCommanded?: boolean;
};

/** Things of a case with what was wanted, asked and seen of each; and what people say of them. */
export function ItemTable({
  title,
  about,
  items,
  shown,
  columns = [],
  name = ({ label }) => label,
  isCommanded = false,
  isDisputable = false,
}: Props) {
  const say = useWords(itemWords);
  const may = useMay();
  const [asked, setAsked] = useState<{ readonly deed: 'attest' | 'waive' | 'dispute'; readonly item: Item } | null>(
    null,
  );
  if (items.length === 0) return null;
  const isOpenCase = shown.detail.state === 'open';
  const mayAttest = isOpenCase && may('items.attest');
  const mayWaive = isOpenCase && may('items.waive');
  const mayDo = mayAttest || mayWaive;
  const isLeft = ({ standing }: Item) => standing !== 'done' && standing !== 'waived';
  const close = () => setAsked(null);
  return (
    <section aria-label={title}>
      <Title order={2} fz="h4" mt="md">
        {title} ({items.length})
      </Title>
      {about === undefined ? null : (
        <Text size="sm" c="dimmed" mb="xs">
          {about}
        </Text>
      )}
      <Table className={`data-list ${classes['items']}`} verticalSpacing="xs" aria-label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('thing')}</Table.Th>
            <Table.Th>{say('standing')}</Table.Th>
            {columns.map((column) => (
              <Table.Th key={column.title}>{column.title}</Table.Th>
            ))}
            <Table.Th>{say('wanted')}</Table.Th>
            {isCommanded ? <Table.Th>{say('askedFor')}</Table.Th> : null}
            <Table.Th>{say('seen')}</Table.Th>
            {mayDo ? <Table.Td /> : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.id}>
              <Table.Td data-title={say('thing')} data-first>
                <Text fw={600} component="div">
                  {name(item)}
                </Text>
                {item.comebacks === 0 ? null : (
                  <Text size="sm" fw={600}>
                    {say('cameBack', { count: item.comebacks })}
                  </Text>
                )}
                {item.waiver === null ? null : <WaiverLine waiver={item.waiver} />}
              </Table.Td>
              <Table.Td data-title={say('standing')}>
                <StandingPill standing={item.standing} assurance={item.observed?.assurance ?? null} />
              </Table.Td>
              {columns.map((column) => (
                <Table.Td key={column.title} data-title={column.title}>
                  {column.cell(item)}
                </Table.Td>
              ))}
              <Table.Td data-title={say('wanted')}>
                <Wanted item={item} />
              </Table.Td>
              {isCommanded ? (
                <Table.Td data-title={say('askedFor')}>
                  <Asked item={item} />
                </Table.Td>
              ) : null}
              <Table.Td data-title={say('seen')}>
                <Seen item={item} />
              </Table.Td>
              {mayDo ? (
                <Table.Td>
                  {isLeft(item) || (mayAttest && isDisputable) ? (
                    <Group gap="xs">
                      {mayAttest && isLeft(item) ? (
                        <Button
                          size="compact-sm"
                          variant="default"
                          aria-label={`${say('attest')}: ${item.label}`}
                          onClick={() => setAsked({ deed: 'attest', item })}
                        >
                          {say('attest')}
                        </Button>
                      ) : null}
                      {mayAttest && isDisputable ? (
                        <Button
                          size="compact-sm"
                          variant="default"
                          aria-label={`${say('dispute')}: ${item.label}`}
                          onClick={() => setAsked({ deed: 'dispute', item })}
                        >
                          {say('dispute')}
                        </Button>
                      ) : null}
                      {mayWaive && isLeft(item) ? (
                        <Button
                          size="compact-sm"
                          variant="subtle"
                          aria-label={say('waiveEffect', { label: item.label })}
                          onClick={() => setAsked({ deed: 'waive', item })}
                        >
                          {say('waive')}
                        </Button>
                      ) : null}
                    </Group>
                  ) : null}
                </Table.Td>
              ) : null}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {asked?.deed === 'attest' ? <AttestDialog item={asked.item} close={close} /> : null}
      {asked?.deed === 'dispute' ? (
        <DisputeDialog thing={{ itemId: asked.item.id, label: asked.item.label }} isOpen close={close} />
      ) : null}
      {asked?.deed === 'waive' ? (
        <ConfirmEffect
          effect={say('waiveEffect', { label: asked.item.label })}
          isOpen
          close={close}
          needsReason
          change={(reason) =>
            server.post(`${casePath(shown.detail.number)}/waivers`, { itemId: asked.item.id, reason })
          }
        >
          {say('waiveText')}
        </ConfirmEffect>
      ) : null}
    </section>
  );
}
