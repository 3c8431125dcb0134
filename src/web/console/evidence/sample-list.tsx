import { Anchor, Badge, Button, Group, List, Loader, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { EvidenceChecked, EvidenceSample } from '../../../api/schemas/evidence.ts';
import { writeCsv } from '../../../formats/csv-write.ts';
import type { Failure } from '../../../core/failure.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { saveFile } from '../parts/save-file.ts';
import { StandingPill } from '../parts/standing-pill.tsx';
import { ErrorState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { fileAddress } from '../server/server.ts';
import { toFailure } from '../server/to-failure.ts';
import type { PackChecked } from '../../../formats/evidence/check-pack.ts';
import { canCheck } from './sha256.ts';
import { PackResult } from './pack-result.tsx';
import { HowToVerify } from './how-to-verify.tsx';
import { SampleSum } from './sample-sum.tsx';
import { savePack } from './save-pack.ts';
import { type Check, useChecks } from './use-checks.ts';
import { evidenceWords } from './words.ts';

type Leaver = EvidenceSample['leavers'][number];

/** The leavers who were drawn: what is missing and whose that is, whether the record is whole, and the pack that proves it. */
export function SampleList({ sample }: { readonly sample: EvidenceSample }) {
  const say = useWords(evidenceWords);
  const cases = sample.leavers.flatMap(({ offboarding }) => offboarding ?? []);
  const checks = useChecks(cases);
  const packs = usePacks(sample);
  return (
    <>
      <SampleSum sample={sample} checks={checks} />
      <Group mt="md" mb="xs" gap="sm">
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          loading={packs.isSaving}
          disabled={cases.length === 0 || !canCheck()}
          onClick={() => void packs.saveAll(cases)}
        >
          {say('saveAll')}
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {packs.isSaving
            ? say('savingAll', { done: packs.saved.size, count: cases.length })
            : packs.isAllSaved
              ? say('savedAll')
              : checks.size < cases.length
                ? say('checking', { done: checks.size, count: cases.length })
                : null}
        </Text>
      </Group>
      {canCheck() ? null : <Text size="sm">{say('insecureWhy')}</Text>}
      {packs.error === null ? null : <ErrorState error={packs.error} />}
      <Table className="data-list" verticalSpacing="xs" aria-label={say('sampleList')}>
        <Table.Thead>
          <Table.Tr>
            {(['person', 'department', 'ended', 'case', 'gaps', 'record', 'pack'] as const).map((key) => (
              <Table.Th key={key}>{say(key)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sample.leavers.map((leaver) => (
            <LeaverRow
              key={leaver.id}
              leaver={leaver}
              timeZone={sample.timeZone}
              check={checks.get(leaver.offboarding ?? '')}
              pack={packs.saved.get(leaver.offboarding ?? '')}
              save={(name) => void packs.save(name)}
            />
          ))}
        </Table.Tbody>
      </Table>
      <HowToVerify list={listName(sample)} />
    </>
  );
}

/** The file with the SHA-256 of a sample’s packs. */
function listName({ from, to, seed }: EvidenceSample): string {
  return `sample-${from}-${to}-${seed.replaceAll(/[^\w.-]/g, '_')}.csv`;
}

/** Packs that were saved and checked, by their cases. */
function usePacks(sample: EvidenceSample) {
  const { seed, from, to, populationDigest } = sample;
  const [saved, setSaved] = useState<ReadonlyMap<string, PackChecked>>(new Map());
  const [isSaving, setSaving] = useState(false);
  const [isAllSaved, setAllSaved] = useState(false);
  const [error, setError] = useState<Failure | null>(null);
  const save = async (name: string): Promise<PackChecked | null> => {
    try {
      const checked = await savePack(name);
      setSaved((before) => new Map([...before, [name, checked]]));
      return checked;
    } catch (failure) {
      setError(toFailure(failure));
      return null;
    }
  };
  const saveAll = async (cases: readonly string[]) => {
    setError(null);
    setSaved(new Map());
    setAllSaved(false);
    setSaving(true);
    const rows: (string | number)[][] = [];
    for (const name of cases) {
      const checked = await save(name);
      rows.push([
        name,
        checked?.digest ?? '',
        checked === null ? 'not saved' : checked.problems.length,
        checked?.events ?? '',
      ]);
    }
    const list = writeCsv(['case', 'sha256', 'problems', 'events'], rows);
    const head = writeCsv(['from', 'to', 'seed', 'population_sha256'], [[from, to, seed, populationDigest]]);
    saveFile(listName(sample), new Blob([head, '\r\n', list], { type: 'text/csv' }));
    setSaving(false);
    setAllSaved(rows.every(([, digest]) => digest !== ''));
  };
  return { saved, isSaving, isAllSaved, error, save, saveAll };
}

function LeaverRow({
  leaver: { person, accessEndsAt, offboarding, state },
  timeZone,
  check,
  pack,
  save,
}: {
  readonly leaver: Leaver;
  readonly timeZone: string;
  readonly check: Check | undefined;
  readonly pack: PackChecked | undefined;
  readonly save: (offboarding: string) => void;
}) {
  const say = useWords(evidenceWords);
  return (
    <Table.Tr>
      <Table.Td data-title={say('person')} data-first>
        {person.name}
      </Table.Td>
      <Table.Td data-title={say('department')}>{person.department}</Table.Td>
      <Table.Td data-title={say('ended')}>
        <When instant={accessEndsAt} timeZone={timeZone} />
      </Table.Td>
      <Table.Td data-title={say('case')}>
        {offboarding === null || state === null ? (
          <Badge color="red" variant="filled" leftSection={<IconAlertTriangle size={14} aria-hidden />}>
            {say('noCase')}
          </Badge>
        ) : (
          <>
            <InLink to={`/departures/${offboarding}?tab=evidence`}>{offboarding}</InLink> {say(`state.${state}`)}
          </>
        )}
      </Table.Td>
      <Table.Td data-title={say('gaps')}>{offboarding === null ? null : <Looked check={check} of="gaps" />}</Table.Td>
      <Table.Td data-title={say('record')}>
        {offboarding === null ? null : <Looked check={check} of="record" />}
      </Table.Td>
      <Table.Td data-title={say('pack')}>
        {offboarding === null ? null : (
          <>
            <Group gap="xs">
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`${say('saveShort')}: ${offboarding}`}
                disabled={!canCheck()}
                onClick={() => save(offboarding)}
              >
                {say('saveShort')}
              </Button>
              <Anchor
                size="sm"
                href={fileAddress(`/offboardings/${offboarding}/receipt.pdf`)}
                aria-label={`${say('receipt')}: ${offboarding}`}
              >
                {say('receipt')}
              </Anchor>
            </Group>
            {pack === undefined ? null : <PackResult checked={pack} />}
          </>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Looked({ check, of }: { readonly check: Check | undefined; readonly of: 'gaps' | 'record' }) {
  if (check === undefined) return <Loader size="xs" aria-hidden />;
  if (check.kind === 'failed') return <Text size="sm">{of === 'gaps' ? check.error.message : null}</Text>;
  return of === 'gaps' ? <Gaps found={check.found} /> : <Recorded found={check.found} />;
}

/** What the case lacks; whose it is stands beside each. */
function Gaps({ found: { gaps, waivers, coverage } }: { readonly found: EvidenceChecked }) {
  const say = useWords(evidenceWords);
  return (
    <>
      {gaps.length === 0 ? (
        <Text size="sm">{say('complete')}</Text>
      ) : (
        <details>
          <summary>{say('gapsCount', { count: gaps.length })}</summary>
          <List size="sm" spacing={4}>
            {gaps.map(({ id, label, standing, askedOf }) => (
              <List.Item key={id}>
                {label}: {standing === null ? say('step') : <StandingPill standing={standing} />}{' '}
                {askedOf.length === 0
                  ? say('askedNobody')
                  : say('asked', { names: askedOf.map(({ name }) => name).join(', ') })}
              </List.Item>
            ))}
          </List>
        </details>
      )}
      {waivers === 0 ? null : <Text size="sm">{say('waivers', { count: waivers })}</Text>}
      <Text size="xs" c="dimmed">
        {coverage}
      </Text>
    </>
  );
}

/** Whether every event is there and as it was stored. */
function Recorded({ found: { events, checkedAt } }: { readonly found: EvidenceChecked }) {
  const say = useWords(evidenceWords);
  const { time } = useInstants();
  const isWhole = events.missing.length === 0 && events.altered === 0;
  return (
    <Text size="sm" component="div">
      {isWhole ? <IconCircleCheck size={14} aria-hidden /> : <IconAlertTriangle size={14} aria-hidden />}{' '}
      {isWhole ? say('recordWhole', { count: events.events }) : null}
      {events.missing.length === 0 ? null : <b>{say('recordMissing', { count: events.missing.length })} </b>}
      {events.altered === 0 ? null : <b>{say('recordAltered', { count: events.altered })}</b>}
      <Text size="xs" c="dimmed">
        {say('checkedAt', { at: time(checkedAt) })}
      </Text>
    </Text>
  );
}
