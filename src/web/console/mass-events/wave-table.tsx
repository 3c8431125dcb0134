import { Progress, Table, Text } from '@mantine/core';
import type { MassEventAnswer } from '../../../api/schemas/mass-events.ts';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { massEventWords } from './words.ts';

/** How far each wave is: of its steps that change something, how many are due, ended, and problems. */
export function WaveTable({ event }: { readonly event: MassEventAnswer }) {
  const say = useWords(massEventWords);
  const { number } = useNumbers();
  const { at, from } = useInstants();
  const { waves, releasedWaves, state, waveMinutes, problemPercent, firstWaveAt, nextWaveAt, paused, question } = event;
  const hasBegun = state !== 'draft' && state !== 'proposed';
  const isComing = state === 'open' && !paused && question === null && releasedWaves < waves.length;
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {say('wavesWhy', { minutes: waveMinutes, percent: problemPercent })}{' '}
        {isComing
          ? say('nextWave', { wave: releasedWaves + 1, at: at(nextWaveAt), from: from(nextWaveAt) })
          : releasedWaves === 0
            ? say('firstWave', { at: at(firstWaveAt) })
            : ''}
      </Text>
      {hasBegun ? (
        <Table className="data-list" aria-label={say('waves')} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('wave')}</Table.Th>
              <Table.Th ta="end">{say('people')}</Table.Th>
              <Table.Th ta="end">{say('due')}</Table.Th>
              <Table.Th ta="end">{say('stepsEnded')}</Table.Th>
              <Table.Th ta="end">{say('problems')}</Table.Th>
              <Table.Th w="30%">{say('progress')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {waves.map(({ wave, people, tried, untried, problems, done }) => {
              const total = tried + untried;
              const share = (count: number) => (total === 0 ? 0 : (100 * count) / total);
              const title = say('waveOf', { wave });
              return (
                <Table.Tr key={wave}>
                  <Table.Td data-first>
                    {title} {wave <= releasedWaves ? null : <Text span c="dimmed">{`(${say('notBegun')})`}</Text>}
                  </Table.Td>
                  <Table.Td ta="end" data-title={say('people')}>
                    {number(people)}
                  </Table.Td>
                  <Table.Td ta="end" data-title={say('due')}>
                    {number(total)}
                  </Table.Td>
                  <Table.Td ta="end" data-title={say('stepsEnded')}>
                    {number(done)}
                  </Table.Td>
                  <Table.Td ta="end" data-title={say('problems')}>
                    {number(problems)}
                  </Table.Td>
                  <Table.Td data-title={say('progress')}>
                    <Progress.Root aria-label={title} miw={80}>
                      <Progress.Section
                        value={share(done)}
                        color="gray"
                        aria-label={`${title}: ${say('stepsEnded')} ${number(done)}`}
                      />
                      <Progress.Section
                        value={share(problems)}
                        color="red"
                        aria-label={`${title}: ${say('problems')} ${number(problems)}`}
                      />
                    </Progress.Root>
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      ) : null}
    </>
  );
}
