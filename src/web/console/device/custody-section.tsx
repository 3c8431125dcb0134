import { Anchor, Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { AssetHistory } from '../../../api/schemas/custody.ts';
import { conditions } from '../../../core/custody/judge-scan.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { AssetPhotos } from '../parts/asset-photos.tsx';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { fileAddress, server } from '../server/server.ts';
import classes from './device.module.css';
import { Section } from './section.tsx';
import type { DeviceShown } from './use-device.ts';
import { deviceWords } from './words.ts';

type HandOver = AssetHistory['handOvers'][number];

/** Every time it changed hands, the latest first, and what went out beside what came back. */
export function CustodySection({ shown }: { readonly shown: DeviceShown }) {
  const say = useWords(deviceWords);
  return (
    <Section
      id="custody"
      title={say('custody')}
      actions={
        <Anchor size="sm" href={fileAddress(`${shown.path}/receipt.pdf`)}>
          {say('receipt')}
        </Anchor>
      }
    >
      <Shown answer={shown.history} rows={3}>
        {(history) => (
          <>
            <UndoCheckIn history={history} />
            <Comparison history={history} />
            {history.handOvers.length === 0 ? (
              <Text size="sm">{say('custodyNone')}</Text>
            ) : (
              <ol className={classes['chain']}>
                {history.handOvers.map((one) => (
                  <Step key={one.handOverId} step={one} tag={history.tag} />
                ))}
              </ol>
            )}
          </>
        )}
      </Shown>
    </Section>
  );
}

function Step({ step, tag }: { readonly step: HandOver; readonly tag: string }) {
  const say = useWords(deviceWords);
  const { at } = useInstants();
  const holder = ({ kind, name }: HandOver['from']) =>
    name ?? say(kind === 'carrier' ? 'carrier' : kind === 'location' ? 'us' : 'unknownHolder');
  const sayCondition = useCondition();
  const { condition, note, missing, operator, photos, acceptance, place, takesBack, takenBack } = step;
  const details = [
    ...(condition === null ? [] : [say('condition', { condition: sayCondition(condition) })]),
    ...(missing.length === 0 ? [] : [say('missing', { what: missing.join(', ') })]),
    ...(note === null ? [] : [note]),
  ];
  return (
    <li>
      <Text fw={600}>
        {say('from')} {holder(step.from)} {say('to')} {holder(step.to)}
      </Text>
      <Text size="sm" c="dimmed" component="div">
        <When instant={step.at} />
        {place === null ? '' : `, ${say('at', { place })}`}
        {operator === null ? '' : `, ${say('by', { name: operator })}`}
      </Text>
      {takesBack === null && !takenBack ? null : (
        <Text size="sm" fw={600}>
          {say(takenBack ? 'takenBack' : 'takesBack')}
        </Text>
      )}
      {details.length === 0 ? null : <Text size="sm">{details.join(' · ')}</Text>}
      {acceptance === null ? (
        step.to.kind === 'person' && takesBack === null ? (
          <Text size="sm">{say('unsigned')}</Text>
        ) : null
      ) : (
        <Text size="sm">{say('signed', { name: acceptance.signedName, when: at(acceptance.at) })}</Text>
      )}
      {photos.length === 0 ? null : <AssetPhotos tag={tag} photos={photos} />}
    </li>
  );
}

/** Taking back a check-in that was a mistake, while that is possible. */
function UndoCheckIn({ history }: { readonly history: AssetHistory }) {
  const say = useWords(deviceWords);
  const may = useMay();
  const { time } = useInstants();
  const [isAsking, setAsking] = useState(false);
  const { tag, undoUntil, handOvers } = history;
  const [last] = handOvers;
  if (undoUntil === null || last === undefined || !may('custody.change')) return null;
  const change = () => server.post('/assets/undo-check-in', { asset: tag, handOverId: last.handOverId });
  return (
    <>
      <Button size="xs" variant="default" mb="sm" onClick={() => setAsking(true)}>
        {say('undoCheckIn')}
      </Button>
      <ConfirmEffect
        effect={say('undoEffect', { tag })}
        isOpen={isAsking}
        close={() => setAsking(false)}
        change={change}
      >
        {last.from.kind === 'person'
          ? say('undoWith', { name: last.from.name ?? '', until: time(undoUntil) })
          : say('undoNobody', { until: time(undoUntil) })}
      </ConfirmEffect>
    </>
  );
}

function Comparison({ history }: { readonly history: AssetHistory }) {
  const say = useWords(deviceWords);
  const sayCondition = useCondition();
  const [last] = history.custodies;
  if (last === undefined) return null;
  const side = (title: string, one: AssetHistory['custodies'][number]['out'] | null) => (
    <div>
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <Text size="sm">
        {one === null ? say('stillOut') : one.condition === null ? say('none') : sayCondition(one.condition)}
      </Text>
      {one === null || one.note === null ? null : <Text size="sm">{one.note}</Text>}
      {one === null || one.handOver === null || one.handOver.missing.length === 0 ? null : (
        <Text size="sm">{say('missing', { what: one.handOver.missing.join(', ') })}</Text>
      )}
    </div>
  );
  return (
    <>
      <Text size="sm" mb={4}>
        {say('comparison')}: {last.name}
      </Text>
      <div className={classes['beside']}>
        {side(say('wentOut'), last.out)}
        {side(say('cameBack'), last.back)}
      </div>
    </>
  );
}

/** How a condition is said; what another system wrote stays as it is. */
function useCondition(): (condition: string) => string {
  const say = useWords(deviceWords);
  return (condition) => {
    const known = conditions.find((one) => one === condition);
    return known === undefined ? condition : say(`condition.${known}`);
  };
}
