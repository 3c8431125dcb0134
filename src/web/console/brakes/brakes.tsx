import { Button, Card, Group, List, Progress, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { BrakeOverview } from '../../../api/schemas/brakes.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { MassEvents } from './mass-events.tsx';
import { Proposals } from './proposals.tsx';
import { brakeWords } from './words.ts';

type Trip = BrakeOverview['trips'][number];
type Release = { readonly trip: Trip } | { readonly held: Trip['held'][number] };

/** What is held because too many leave at once, what waits for a second person, and who leaves together. */
export function Brakes() {
  const say = useWords(brakeWords);
  const may = useMay();
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} />
      <Stack gap="xl">
        {may('proposals.decide') ? <Proposals /> : null}
        {may('brakes.read') ? <Trips /> : null}
        {may('departures.add') ? <MassEvents /> : null}
      </Stack>
    </>
  );
}

function Trips() {
  const say = useWords(brakeWords);
  const answer = useServer<BrakeOverview>('/brakes');
  const [release, setRelease] = useState<Release | null>(null);
  return (
    <section aria-labelledby="trips">
      <Title order={2} fz="lg" id="trips" mb="xs">
        {say('trips')}
      </Title>
      <Shown answer={answer}>
        {(overview) => (
          <Stack>
            {overview.trips.length === 0 ? <EmptyState title={say('noTrips')}>{say('noTripsWhy')}</EmptyState> : null}
            {overview.trips.map((trip) => (
              <TripCard key={trip.id} trip={trip} release={setRelease} />
            ))}
            <Limits overview={overview} />
          </Stack>
        )}
      </Shown>
      {release === null ? null : <ReleaseDialog release={release} close={() => setRelease(null)} />}
    </section>
  );
}

function TripCard({ trip, release }: { readonly trip: Trip; readonly release: (what: Release) => void }) {
  const say = useWords(brakeWords);
  const may = useMay();
  return (
    <Card withBorder component="section" aria-label={trip.sentence}>
      <Text fw={600}>{trip.sentence}</Text>
      <Text size="sm" c="dimmed">
        <When instant={trip.trippedAt} />
      </Text>
      <List listStyleType="none" spacing="xs" my="sm">
        {trip.held.map((held) => (
          <List.Item key={held.id}>
            <Group gap="xs">
              <InLink to={`/departures/${held.number}`}>{held.name}</InLink>
              <Text size="sm">{held.number}</Text>
              {may('brakes.release') ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`${say('release')}: ${held.name}`}
                  onClick={() => release({ held })}
                >
                  {say('release')}
                </Button>
              ) : null}
            </Group>
          </List.Item>
        ))}
      </List>
      {may('plans.approve') && trip.held.length > 0 ? (
        <Button variant="light" onClick={() => release({ trip })}>
          {say('releaseAll', { count: trip.held.length })}
        </Button>
      ) : null}
    </Card>
  );
}

function ReleaseDialog({ release, close }: { readonly release: Release; readonly close: () => void }) {
  const say = useWords(brakeWords);
  const isOne = 'held' in release;
  return (
    <ConfirmEffect
      effect={
        isOne ? say('releaseOf', { name: release.held.name }) : say('releaseAll', { count: release.trip.held.length })
      }
      isOpen
      close={close}
      needsReason
      change={(reason) =>
        server.post(
          isOne ? `/offboardings/${release.held.number}/release` : `/brakes/trips/${release.trip.id}/release`,
          { reason },
        )
      }
    >
      {say(isOne ? 'releaseEffect' : 'releaseAllEffect')}
    </ConfirmEffect>
  );
}

function Limits({ overview: { activePeople, limits, raise, counts } }: { readonly overview: BrakeOverview }) {
  const say = useWords(brakeWords);
  const may = useMay()('operators.manage');
  const all = counts.find(({ scope }) => scope === 'organization') ?? { day: 0, week: 0 };
  const bars = [
    { key: 'day', now: all.day, most: limits.perDay },
    { key: 'week', now: all.week, most: limits.perWeek },
  ] as const;
  return (
    <section aria-labelledby="limits">
      <Title order={3} fz="md" id="limits">
        {say('limits', { count: activePeople })}
      </Title>
      {bars.map(({ key, now, most }) => (
        <div key={key}>
          <Text size="sm">{say(`${key}Of`, { now, most })}</Text>
          <Progress.Root>
            <Progress.Section
              value={Math.min(100, (100 * now) / most)}
              color={now >= most ? 'red' : 'indigo'}
              aria-label={say(`${key}Of`, { now, most })}
            />
          </Progress.Root>
        </div>
      ))}
      {raise === null ? null : (
        <Text size="sm" mt="xs">
          {say('raised', { day: raise.perDay ?? limits.perDay, week: raise.perWeek ?? limits.perWeek })}{' '}
          <When instant={raise.countsFrom} />
        </Text>
      )}
      {may ? <InLink to="/settings/brakes">{say('changeLimits')}</InLink> : null}
    </section>
  );
}
