import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { AccessCell, AccessPart, AccessRow } from '../../../api/schemas/access-matrix.ts';
import type { Rechecked } from '../../../api/schemas/work.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { InLink } from '../parts/in-link.tsx';
import { ErrorState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { AccessPill } from './access-pill.tsx';
import { WaiveDialog } from './waive-dialog.tsx';
import { accessWords } from './words.ts';

type Props = {
  readonly row: AccessRow;
  readonly cell: AccessCell | undefined;
  readonly application: { readonly id: string; readonly name: string; readonly byHand: boolean };
  readonly close: () => void;
};

/** What is behind one cell: each account, what was asked for and what was seen; and what can be done about it. */
export function CellDialog({ row, cell, application, close }: Props) {
  const say = useWords(accessWords);
  const may = useMay();
  const [isWaiving, setWaiving] = useState(false);
  const name = cell?.application.name ?? application.name;
  const parts = cell?.parts ?? [];
  // Somebody may have left twice: each of their cases is asked about its own things.
  const numbers = [...new Set(parts.flatMap((part) => (part.case === null ? [] : [part.case])))];
  const look = useChange(async () => {
    const found: Rechecked[] = [];
    for (const one of numbers) found.push(await server.post<Rechecked>(`/offboardings/${one}/recheck`));
    return found;
  });
  const number = numbers[0] ?? row.cases[0]?.number ?? null;
  const open = parts.filter(({ itemId, standing }) => itemId !== null && standing !== 'done' && standing !== 'waived');
  if (isWaiving) return <WaiveDialog person={row.name} application={name} parts={open} close={close} />;
  return (
    <Dialog isOpen close={close} title={`${row.name} · ${name}`}>
      <Stack>
        {cell === undefined ? (
          <Text>{say('notCovered')}</Text>
        ) : (
          <Stack gap="sm" component="ul" p={0} m={0}>
            {toldParts(parts).map((part) => (
              <Part key={`${part.itemId} ${part.label}`} part={part} />
            ))}
          </Stack>
        )}
        {application.byHand ? <Text size="sm">{say('byHandWhy')}</Text> : null}
        <Text size="sm" role="status">
          {look.data === undefined ? null : <Looked found={look.data} cases={numbers.join(', ')} />}
        </Text>
        {look.error === null ? null : <ErrorState error={look.error} />}
        <Group justify="flex-end" gap="sm">
          {may('applications.read') ? (
            <InLink to={`/applications/${application.id}`} size="sm">
              {say('toApplication', { application: name })}
            </InLink>
          ) : null}
          {number === null ? null : (
            <InLink to={`/departures/${number}?tab=access`} size="sm">
              {say('toCase', { case: number })}
            </InLink>
          )}
          {open.length > 0 && may('items.waive') ? (
            <Button variant="default" onClick={() => setWaiving(true)}>
              {say('waive')}
            </Button>
          ) : null}
          {numbers.length > 0 && !application.byHand && may('plans.approve') ? (
            <Button loading={look.isPending} onClick={() => look.mutate(undefined)}>
              {say('lookAgain')}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </Dialog>
  );
}

/** Where there are accounts, that somebody could look goes without saying. */
function toldParts(parts: readonly AccessPart[]): readonly AccessPart[] {
  const hasAccounts = parts.some(({ kind }) => kind === 'account');
  return parts.filter(({ kind, standing }) => kind === 'account' || standing !== 'done' || !hasAccounts);
}

function Looked({ found, cases }: { readonly found: readonly Rechecked[]; readonly cases: string }) {
  const say = useWords(accessWords);
  const unknown = found.reduce((sum, one) => sum + one.unknown, 0);
  return unknown === 0 ? say('looking', { case: cases }) : say('lookingUnseen', { case: cases, count: unknown });
}

function Part({ part }: { readonly part: AccessPart }) {
  const say = useWords(accessWords);
  const { day } = useInstants();
  const { kind, label, standing, assurance, seenAt, askedAt, note, waived, itemId } = part;
  return (
    <Stack component="li" gap={2} style={{ listStyle: 'none' }}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {kind === 'account' ? `${say('part.account')} ${label}` : say('part.coverage')}
        </Text>
        <AccessPill cell={{ standing, assurance, parts: [part] }} />
      </Group>
      <Text size="sm">
        {seenAt === null ? (
          say('neverSeen')
        ) : (
          <>
            {say(assurance === 'attested' ? 'saidBy' : 'seenBy')} <When instant={seenAt} />
          </>
        )}
      </Text>
      {askedAt === null ? null : (
        <Text size="sm">
          {say('asked')} <When instant={askedAt} />
        </Text>
      )}
      {note === null ? null : <Text size="sm">{note}</Text>}
      {itemId === null ? <Text size="sm">{say('onRecord')}</Text> : null}
      {waived === null ? null : (
        <Text size="sm">
          {waived.until === null
            ? say('waivedBy', { name: waived.by })
            : say('waivedUntil', { name: waived.by, day: day(waived.until) })}
        </Text>
      )}
    </Stack>
  );
}
