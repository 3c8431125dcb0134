import { Button, Stack, Table } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { OffboardingSummary } from '../../../api/schemas/cases.ts';
import { useWords } from '../language/words.ts';
import { TwoClocks } from '../parts/two-clocks.tsx';
import { Progress } from './progress.tsx';
import { WaitsFor } from './waits-for.tsx';
import { departuresWords } from './words.ts';

/** A case at a glance, over the list. */
export function Glance({ row }: { readonly row: OffboardingSummary }) {
  const say = useWords(departuresWords);
  const navigate = useNavigate();
  const facts = [
    [say('case'), row.number],
    [say('department'), row.person.department ?? '–'],
    [say('left'), <Progress key="left" items={row.items} />],
    [say('accessLeft'), row.accessLeft],
    [say('thingsLeft'), row.thingsLeft],
    [say('waits'), <WaitsFor key="waits" row={row} />],
    [say('owner'), row.owner?.name ?? say('nobody')],
  ] as const;
  return (
    <Stack>
      <TwoClocks
        accessEndsAt={row.accessEndsAt}
        timeZone={row.timeZone}
        returnsBy={row.thingsBy === null ? null : row.thingsBy.slice(0, 10)}
        quiet={row.quiet}
      />
      <Table variant="vertical" withTableBorder>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">{name}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Button onClick={() => void navigate({ to: `/departures/${row.number}` })} data-autofocus>
        {say('openCase')}
      </Button>
    </Stack>
  );
}
