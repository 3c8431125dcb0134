import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type TrackingStatus, trackingStatuses } from './courier.ts';
import { judgeNews, type ShipmentStanding } from './next-status.ts';

const news = fc.record({
  status: fc.constantFrom(...trackingStatuses),
  at: fc.integer({ min: 0, max: 20 }).map((hour) => Temporal.Instant.fromEpochMilliseconds(hour * 3_600_000)),
  vendorWord: fc.constant(null),
});
type News = { readonly status: TrackingStatus; readonly at: Temporal.Instant; readonly vendorWord: null };

function after(all: readonly News[]): ShipmentStanding {
  let standing: ShipmentStanding = { status: 'unknown', statusAt: null };
  for (const one of all)
    if (['moved', 'still'].includes(judgeNews(standing, one))) standing = { status: one.status, statusAt: one.at };
  return standing;
}

test('the instants alone decide where a parcel is, whatever the order in which its news arrive, and however often', () => {
  fc.assert(
    fc.property(
      fc
        .array(news, { maxLength: 8 })
        .chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
      ([all, shuffled]) => {
        const inOrder = all.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at));
        assert.equal(after(shuffled).status, after(inOrder).status);
      },
    ),
  );
});

test('news that are older never move a parcel back', () => {
  fc.assert(
    fc.property(fc.array(news, { maxLength: 8 }), news, (all, late) => {
      const standing = after(all);
      if (standing.statusAt === null || Temporal.Instant.compare(late.at, standing.statusAt) >= 0) return;
      assert.notEqual(judgeNews(standing, late), 'moved');
    }),
  );
});

test('a carrier that knows nothing takes nothing back, and a word that nobody knows is shown', () => {
  const at = Temporal.Instant.from('2026-11-23T12:00:00Z');
  const standing = { status: 'in_transit', statusAt: at.subtract({ hours: 1 }) } as const;
  assert.equal(judgeNews(standing, { status: 'unknown', at, vendorWord: null }), 'no_news');
  assert.equal(judgeNews(standing, { status: 'unknown', at, vendorWord: 'held_by_customs' }), 'moved');
});
