import { Badge, Button, Stack, Text } from '@mantine/core';
import { IconScan } from '@tabler/icons-react';
import type { Item } from '../../../api/schemas/cases.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { LeaverPage } from '../leaver-page/leaver-page.tsx';
import { AssetPhotos } from '../parts/asset-photos.tsx';
import { InLink } from '../parts/in-link.tsx';
import { EmptyState } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { type ItemColumn, ItemTable } from './item-table.tsx';
import { itemWords } from './item-words.ts';
import { knownWord } from './known-word.ts';
import { type CaseShown, casePath } from './use-case.ts';
import { useReturns } from './use-asset-tags.ts';

/** What the person has of ours: how each thing comes back, where it is, and what they say of it. */
export function DevicesTab({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(itemWords);
  const may = useMay();
  const { day } = useInstants();
  const returns = useReturns(shown.detail.number);
  const things = shown.items.filter(({ kind }) => kind === 'asset' || kind === 'accessory');
  const returnOf = ({ id }: Item) => returns.data?.items.find(({ itemId }) => itemId === id);
  const columns: readonly ItemColumn[] = [
    {
      title: say('how'),
      cell: (item) => {
        const method = returnOf(item)?.method ?? '';
        return knownWord(itemWords, say, `method.${method}`, method);
      },
    },
    { title: say('where'), cell: (item) => <Where item={item} shown={shown} /> },
    {
      title: say('due'),
      cell: (item) => {
        const { dueOn = null, pickUpOn = null } = returnOf(item) ?? {};
        return (
          <>
            {dueOn === null ? '' : day(dueOn)}
            {pickUpOn === null ? null : <Text size="sm">{say('fetchOn', { day: day(pickUpOn) })}</Text>}
          </>
        );
      },
    },
  ];
  const name = (item: Item) => {
    const tag = returnOf(item)?.asset.tag;
    if (tag === undefined || !may('holdings.read')) return item.label;
    return (
      <InLink to={`/devices/${encodeURIComponent(tag)}`} inherit>
        {item.label}
      </InLink>
    );
  };
  if (things.length === 0) return <EmptyState title={say('noThings')}>{say('noThingsWhy')}</EmptyState>;
  return (
    <Stack gap="xl">
      {may('custody.change') && things.some(({ standing }) => standing !== 'done' && standing !== 'waived') ? (
        <Button
          component="a"
          href="/scan"
          variant="default"
          leftSection={<IconScan size={16} aria-hidden />}
          w="fit-content"
        >
          {say('scanIn')}
        </Button>
      ) : null}
      <ItemTable title={say('things')} items={things} shown={shown} columns={columns} name={name} isDisputable />
      {shown.detail.quiet ? (
        <Text c="dimmed">{say('noPage')}</Text>
      ) : (
        <LeaverPage path={casePath(shown.detail.number)} />
      )}
    </Stack>
  );
}

function Where({ item, shown }: { readonly item: Item; readonly shown: CaseShown }) {
  const say = useWords(itemWords);
  const { day } = useInstants();
  const row = useReturns(shown.detail.number).data?.items.find(({ itemId }) => itemId === item.id);
  const { claim } = item;
  return (
    <>
      {row === undefined ? null : <Text size="sm">{say(`state.${row.state}`)}</Text>}
      {row?.disputed === true ? (
        <Badge color="orange" variant="light">
          {say('disputed')}
        </Badge>
      ) : null}
      {row === undefined || row.waitsFor === null ? null : <Text size="sm">{say('waitsForAgreement')}</Text>}
      {claim === null ? null : (
        <Text size="sm" c="dimmed">
          {say('theySay')}: {say(`claim.${claim.said}`)}
          {claim.day === null ? '' : ` ${day(claim.day)}`}
        </Text>
      )}
      {row === undefined || row.photos.length === 0 ? null : <AssetPhotos tag={row.asset.tag} photos={row.photos} />}
    </>
  );
}
