import { Button, Group, NumberInput, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { EvidenceSample } from '../../../api/schemas/evidence.ts';
import { useWords } from '../language/words.ts';
import { EmptyState, Shown } from '../parts/states.tsx';
import { useServer } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { HowToVerify } from './how-to-verify.tsx';
import { SampleList } from './sample-list.tsx';
import { evidenceWords } from './words.ts';

const dayMs = 86_400_000;
const usualSize = '25';

/** Leavers of a period drawn at random: with the same seed, the same. */
export function Sample() {
  const say = useWords(evidenceWords);
  const { filters } = useFilters(['from', 'to', 'size', 'seed']);
  const { from, to, size, seed } = filters;
  const isDrawn = from !== '' && to !== '' && seed !== '';
  const answer = useServer<EvidenceSample>('/evidence/sample', { from, to, size, seed }, { enabled: isDrawn });
  return (
    <>
      <Choice key={`${from} ${to} ${size} ${seed}`} />
      {isDrawn ? (
        <Shown answer={answer}>{(sample) => <Drawn sample={sample} />}</Shown>
      ) : (
        <>
          <EmptyState title={say('notDrawn')}>{say('notDrawnWhy')}</EmptyState>
          <HowToVerify />
        </>
      )}
    </>
  );
}

function Choice() {
  const say = useWords(evidenceWords);
  const { filters, set } = useFilters(['from', 'to', 'size', 'seed']);
  const [from, setFrom] = useState(filters.from === '' ? dayBefore(120) : filters.from);
  const [to, setTo] = useState(filters.to === '' ? dayBefore(0) : filters.to);
  const [size, setSize] = useState(filters.size === '' ? usualSize : filters.size);
  const [seed, setSeed] = useState(filters.seed);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set({ from, to, size, seed: seed.trim() === '' || seed === filters.seed ? newSeed() : seed.trim() });
      }}
    >
      <Group gap="sm" align="flex-end" mb="md">
        <TextInput
          type="date"
          required
          withAsterisk={false}
          label={say('from')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          required
          withAsterisk={false}
          label={say('to')}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <NumberInput
          label={say('size')}
          min={1}
          max={50}
          clampBehavior="strict"
          w={110}
          value={size}
          onChange={(value) => setSize(String(value))}
        />
        <TextInput
          label={say('seed')}
          maxLength={100}
          w={170}
          value={seed}
          onChange={(event) => setSeed(event.currentTarget.value)}
        />
        <Button type="submit">{say('draw')}</Button>
      </Group>
    </form>
  );
}

function Drawn({ sample }: { readonly sample: EvidenceSample }) {
  const say = useWords(evidenceWords);
  const { population, withoutCase, leftOut, populationDigest, leavers, seed } = sample;
  if (population === 0) return <EmptyState title={say('nobody')} />;
  const facts = [
    say('population', { count: population }),
    ...(withoutCase === 0 ? [] : [say('withoutCase', { count: withoutCase })]),
    ...(leftOut === 0 ? [] : [say('leftOut', { count: leftOut })]),
  ];
  return (
    <>
      <Title order={2} fz="md" mb={4}>
        {say('drawn', { count: leavers.length, population })}
      </Title>
      <Text size="sm">
        {facts.join(' · ')} · {say('seed')} {seed} · {say('seedWhy')}
      </Text>
      <details>
        <summary>{say('fingerprint', { digest: populationDigest.slice('sha256:'.length, 19) })}</summary>
        <Text size="sm" className="breaks">
          {populationDigest}
        </Text>
        <Text size="sm" c="dimmed">
          {say('drawnWhy')}
        </Text>
      </details>
      <SampleList key={leavers.map(({ id }) => id).join()} sample={sample} />
    </>
  );
}

function newSeed(): string {
  return [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The day so many days ago, where the reader is. */
function dayBefore(days: number): string {
  return new Date(Date.now() - days * dayMs).toLocaleDateString('sv-SE');
}
