import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import type { InspectionsAnswer } from '../../../api/schemas/inspection.ts';
import type { AssetDetail } from '../../../api/schemas/inventory.ts';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { InspectionForm } from './inspection-form.tsx';
import { Section } from './section.tsx';
import type { DeviceShown } from './use-device.ts';
import { deviceWords } from './words.ts';

const gradeColors = { A: 'green', B: 'teal', C: 'orange', D: 'red' } as const;

type Props = {
  readonly shown: DeviceShown;
  readonly asset: AssetDetail;
  /** Opened by the next action of the page. */
  readonly isInspecting: boolean;
  readonly setInspecting: (isOpen: boolean) => void;
};

/** How it was found, each time somebody looked. */
export function InspectionSection({ shown, asset, isInspecting, setInspecting }: Props) {
  const say = useWords(deviceWords);
  const may = useMay();
  const rubric = shown.inspections.data?.rubric;
  const isHere = ['received', 'inspected', 'sanitized', 'stock', 'retired'].includes(asset.stage);
  return (
    <Section
      id="inspection"
      title={say('inspection')}
      actions={
        may('custody.change') && isHere && rubric !== undefined ? (
          <Button size="xs" variant="default" onClick={() => setInspecting(true)}>
            {say('inspect', { tag: asset.tag })}
          </Button>
        ) : undefined
      }
    >
      <Shown answer={shown.inspections} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{say('inspectionNone')}</Text>
          ) : (
            <Stack gap="sm">
              {items.slice(0, 5).map((one) => (
                <Found key={one.id} found={one} />
              ))}
            </Stack>
          )
        }
      </Shown>
      {rubric === undefined ? null : (
        <InspectionForm
          tag={asset.tag}
          path={shown.path}
          rubric={rubric}
          isOpen={isInspecting}
          close={() => setInspecting(false)}
        />
      )}
    </Section>
  );
}

function Found({ found }: { readonly found: InspectionsAnswer['items'][number] }) {
  const say = useWords(deviceWords);
  const { at } = useInstants();
  const { money } = useNumbers();
  const { grade, computedGrade, overrideReason, faults, locks, cost, note } = found;
  const lines = [
    ...(overrideReason === null ? [] : [say('computed', { grade: computedGrade, kept: grade, why: overrideReason })]),
    ...(faults.length === 0
      ? []
      : [say('faults', { what: faults.map(({ fault }) => fault.replaceAll('_', ' ')).join(', ') })]),
    ...(locks.length === 0 ? [] : [say('locks', { what: locks.map((lock) => lock.replaceAll('_', ' ')).join(', ') })]),
    ...(cost.minor === 0 ? [] : [say('cost', { amount: money(cost) })]),
    ...(note === null ? [] : [note]),
  ];
  return (
    <div>
      <Group gap="xs">
        <Badge color={gradeColors[grade]} variant="light">
          {say('grade')} {grade}
        </Badge>
        <Text size="sm">{say('inspectedBy', { name: found.inspectedBy, when: at(found.inspectedAt) })}</Text>
      </Group>
      {lines.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
    </div>
  );
}
