import { Paper, Table, Text, Title } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { useMay, useMayEverywhere } from '../server/me.ts';
import { controls } from './control-list.ts';
import { evidenceWords } from './words.ts';
import { reportsWords } from '../reports/words.ts';

/** Which of an auditor's questions is answered where, and how an auditor gets in. */
export function Controls() {
  const say = useWords(evidenceWords);
  const sayFigure = useWords(reportsWords);
  const may = useMay();
  const mayEverywhere = useMayEverywhere();
  const seesFigures = mayEverywhere('departures.read');
  return (
    <>
      <Title order={2} fz="md">
        {say('controls')}
      </Title>
      <Text mb="sm">{say('controlsWhy')}</Text>
      <Table className="data-list" aria-label={say('controls')} verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('asks')}</Table.Th>
            <Table.Th>{say('under')}</Table.Th>
            <Table.Th>{say('figure')}</Table.Th>
            <Table.Th>{say('inPack')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {controls.map(({ ask, under, figure, files }) => (
            <Table.Tr key={ask}>
              <Table.Td data-title={say('asks')} data-first>
                {say(`ask.${ask}`)}
              </Table.Td>
              <Table.Td data-title={say('under')}>{under.join('; ')}</Table.Td>
              <Table.Td data-title={say('figure')}>
                {figure === null ? null : figure === 'certificates' ? (
                  <InLink to="/evidence?tab=certificates">{say('tab.certificates')}</InLink>
                ) : seesFigures ? (
                  <InLink to="/reports">{sayFigure(`metric.${figure}`)}</InLink>
                ) : (
                  sayFigure(`metric.${figure}`)
                )}
              </Table.Td>
              <Table.Td data-title={say('inPack')}>{files.join(', ')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Paper withBorder p="md" mt="lg">
        <Title order={2} fz="md">
          {say('auditor')}
        </Title>
        <Text>
          {say('auditorWhy')}{' '}
          {may('operators.manage') ? (
            <InLink to="/settings/operators" underline="always">
              {say('auditorLink')}
            </InLink>
          ) : null}
        </Text>
      </Paper>
    </>
  );
}
