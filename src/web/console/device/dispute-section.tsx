import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../language/words.ts';
import { DisputeDialog } from '../parts/dispute-dialog.tsx';
import { disputeWords } from '../parts/dispute-words.ts';
import { InLink } from '../parts/in-link.tsx';
import { Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
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
  const sayOf = useWords(disputeWords);
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  return (
    <Section
      id="disputes"
      title={say('disputes')}
      actions={
        may('items.attest') ? (
          <Button size="xs" variant="default" onClick={() => setOpen(true)}>
            {sayOf('title')}
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
                    {say('disputeLine', { name: one.name, claim: sayOf(`claim.${one.claim}`) })}
                  </InLink>
                  , {one.openedBy}, <When instant={one.openedAt} />: {sayOf(`state.${one.state}`)}
                  {one.note === null ? '' : `. ${one.note}`}
                </Text>
              ))}
            </Stack>
          )
        }
      </Shown>
      <DisputeDialog thing={{ asset: tag }} isOpen={isOpen} close={() => setOpen(false)} />
    </Section>
  );
}
