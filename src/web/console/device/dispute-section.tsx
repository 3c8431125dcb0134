import { Button, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { disputeClaims } from '../../../core/holds/dispute.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { InLink } from '../parts/in-link.tsx';
import { Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { Section } from './section.tsx';
import type { DeviceShown } from './use-device.ts';
import { deviceWords } from './words.ts';

/** What somebody says is not so about it, and what keeps it. */
export function DisputeSection({
  shown,
  tag,
  stop,
}: {
  readonly shown: DeviceShown;
  readonly tag: string;
  readonly stop: string | null;
}) {
  const say = useWords(deviceWords);
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const [claim, setClaim] = useState<(typeof disputeClaims)[number]>('other');
  const [note, setNote] = useState('');
  return (
    <Section
      id="disputes"
      title={say('disputes')}
      actions={
        may('items.attest') ? (
          <Button size="xs" variant="default" onClick={() => setOpen(true)}>
            {say('openDispute')}
          </Button>
        ) : undefined
      }
    >
      {stop === null ? null : <Text size="sm">{stop}</Text>}
      <Shown answer={shown.disputes} rows={1}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{say('disputesNone')}</Text>
          ) : (
            <Stack gap={4}>
              {items.map((one) => (
                <Text key={one.id} size="sm" component="div">
                  <InLink to="/disputes" inherit>
                    {say('disputeLine', { name: one.name, claim: say(`claim.${one.claim}`) })}
                  </InLink>
                  , {one.openedBy}, <When instant={one.openedAt} />: {say(`dispute.${one.state}`)}
                  {one.note === null ? '' : `. ${one.note}`}
                </Text>
              ))}
            </Stack>
          )
        }
      </Shown>
      <FormDialog
        title={say('openDisputeOn', { tag })}
        submit={say('openDispute')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        change={() =>
          server.post('/disputes', { asset: tag, claim, ...(note.trim() === '' ? {} : { note: note.trim() }) })
        }
      >
        <Text size="sm">{say('disputeWhy')}</Text>
        <NativeSelect
          label={say('claim')}
          data={disputeClaims.map((value) => ({ value, label: say(`claim.${value}`) }))}
          value={claim}
          onChange={(event) => setClaim(event.currentTarget.value as typeof claim)}
        />
        <Textarea
          label={say('note')}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </FormDialog>
    </Section>
  );
}
