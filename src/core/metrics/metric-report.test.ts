import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Ending } from '../item.ts';
import type {
  AccountFacts,
  AssetFacts,
  LeaverFacts,
  MetricFacts,
  Reading,
  RecordFacts,
  SeatFacts,
} from './metric-facts.ts';
import { dayMs, type Figure, type FigureRow, hourMs, type MetricName } from './metric-figure.ts';
import { metricPeriod } from './metric-period.ts';
import { metricReasons } from './metric-reasons.ts';
import { figureRow } from './metric-counted.ts';
import { recordRows } from './metric-audit-trail.ts';
import { countLeaver, figuresOf } from './metric-report.ts';
import { addUp } from './metric-totals.ts';

const minuteMs = 60_000;
const asOf = Temporal.Instant.from('2026-07-31T00:00Z');

function at(text: string): number {
  return Temporal.Instant.from(`2026-${text}`).epochMilliseconds;
}

function leaver(id: string, ends: string, facts: Partial<LeaverFacts> = {}): LeaverFacts {
  const accessEndsMs = at(ends);
  return {
    id,
    name: `Leaver ${id}`,
    number: `OFF-${id.slice(1)}`,
    accessEndsMs,
    knownMs: accessEndsMs - 20 * dayMs,
    quiet: false,
    closed: false,
    closedMs: null,
    reopened: false,
    endings: [],
    accounts: [],
    assets: [],
    seats: [],
    records: [],
    ...facts,
  };
}

/** A case that closed, with its last ending at an instant; the others ended with it or before. */
function closedAt(last: string, assurance: 'confirmed' | 'attested' | 'waived' = 'confirmed'): Partial<LeaverFacts> {
  const endedMs = at(last);
  return {
    closed: true,
    closedMs: endedMs,
    endings: [
      { endedMs: endedMs - dayMs, assurance: 'attested' },
      { endedMs, assurance },
    ],
  };
}

function look(when: string, off: boolean, assurance: Reading['assurance'] = 'confirmed'): Reading {
  return { atMs: at(when), off, assurance };
}

function account(id: string, readings: readonly Reading[]): AccountFacts {
  const nobody = { keptUntilMs: null, acceptedMs: null, connected: true, privileged: null };
  return { id, label: id, kind: 'human', readings, ...nobody };
}

function asset(
  id: string,
  due: string,
  ended: readonly [Ending, string] | null = null,
  facts: Partial<AssetFacts> = {},
): AssetFacts {
  return {
    id,
    label: id,
    ownership: 'company',
    dueMs: at(due),
    onTimeUntilMs: at(due) + 12 * hourMs,
    ending: ended?.[0] ?? null,
    endedMs: ended === null ? null : at(ended[1]),
    said: false,
    status: 'deployed',
    ...facts,
  };
}

function seat(id: string, released: string | null, facts: Partial<SeatFacts> = {}): SeatFacts {
  return {
    id,
    label: id,
    reassignable: true,
    termEndsMs: at('12-31T00:00Z'),
    onHold: false,
    shared: false,
    releasedMs: released === null ? null : at(released),
    reusedMs: null,
    stated: false,
    looked: true,
    connected: true,
    ...facts,
  };
}

function records(id: string, present: number, due: number, later = 0): readonly RecordFacts[] {
  return Array.from({ length: due + later }, (_, index) => ({
    id: `${id}-${index}`,
    label: `record ${index}`,
    dueMs: index < due ? at('07-01T00:00Z') : at('09-01T00:00Z'),
    state: index < present ? ('present' as const) : ('missing' as const),
  }));
}

const leavers: readonly LeaverFacts[] = [
  leaver('D1', '06-05T15:00Z', {
    ...closedAt('06-10T15:00Z'),
    accounts: [
      account('D1 a', [look('06-05T15:01Z', false), look('06-05T15:05Z', true)]),
      account('D1 b', [look('06-05T14:00Z', false), look('06-05T15:20Z', true)]),
    ],
    assets: [
      asset('D1 laptop', '06-08T12:00Z', ['returned', '06-05T16:00Z']),
      asset('D1 phone', '06-08T12:00Z', ['returned', '06-08T13:00Z']),
    ],
    seats: [seat('D1 a', '06-08T15:00Z', { reusedMs: at('07-01T00:00Z') }), seat('D1 b', '06-08T15:00Z')],
    records: records('D1', 20, 20),
  }),
  leaver('D2', '06-12T15:00Z', {
    ...closedAt('07-02T15:00Z', 'waived'),
    accounts: [
      account('D2 a', [look('06-12T14:00Z', false), look('06-12T14:50Z', true)]),
      account('D2 b', [look('06-12T18:00Z', true, 'attested')]),
    ],
    assets: [
      asset('D2 laptop', '06-15T12:00Z', ['returned', '06-15T10:00Z']),
      asset('D2 monitor', '06-15T12:00Z', ['not_shipped', '06-10T10:00Z']),
    ],
    seats: [seat('D2 a', '07-27T15:00Z')],
    records: records('D2', 24, 25),
  }),
  leaver('D3', '06-19T15:00Z', {
    accounts: [account('D3 a', [])],
    assets: [
      asset('D3 laptop', '06-22T12:00Z', null, { status: 'delivered' }),
      asset('D3 dock', '06-22T12:00Z', ['lost', '06-25T12:00Z']),
    ],
    seats: [seat('D3 a', null, { onHold: true })],
    records: records('D3', 18, 22, 3),
  }),
  leaver('D4', '06-22T08:00Z', {
    ...closedAt('06-25T08:00Z'),
    knownMs: at('06-24T08:00Z'),
    accounts: [account('D4 a', [look('06-24T08:10Z', false), look('06-24T08:30Z', true)])],
    assets: [asset('D4 laptop', '06-24T12:00Z', ['stolen', '06-24T12:00Z'])],
    seats: [seat('D4 a', null, { reassignable: false })],
    records: records('D4', 15, 15),
  }),
  leaver('D6', '06-26T15:00Z', {
    // Closed on the fourth day, reopened when the account came back, and closed again with its second ending.
    ...closedAt('07-08T15:00Z'),
    reopened: true,
    accounts: [
      account('D6 a', [
        look('06-26T15:10Z', true),
        look('07-06T15:00Z', true),
        look('07-07T09:00Z', false),
        look('07-08T15:00Z', true),
      ]),
    ],
    assets: [
      asset('D6 laptop', '06-29T12:00Z', ['returned', '07-03T12:00Z']),
      asset('D6 private phone', '06-29T12:00Z', null, { ownership: 'personal' }),
      asset('D6 monitor', '06-29T12:00Z', ['bought_out', '06-20T12:00Z']),
    ],
    seats: [seat('D6 a', null)],
    records: records('D6', 22, 22),
  }),
  leaver('D7', '06-30T15:00Z', {
    number: null,
    accounts: [account('D7 a', [look('07-31T00:00Z', false)])],
    records: records('D7', 0, 16),
  }),
];

const zombies = {
  atStart: 50,
  registerAtStart: 1000,
  added: 14,
  resolved: 12,
  writtenOff: 8,
  atEnd: 44,
  registerAtEnd: 1100,
  counted: null,
};

type Computed = {
  readonly population: number;
  readonly figures: readonly (Figure & { readonly rows: readonly FigureRow[] })[];
};

/** All six figures, each with its rows. */
function computeMetrics(
  facts: MetricFacts & { readonly leavers: readonly LeaverFacts[] },
  at: Temporal.Instant,
): Computed {
  const asOfMs = at.epochMilliseconds;
  const added = facts.leavers.map((one) => countLeaver(one, asOfMs));
  const totals = addUp(added, asOfMs);
  const figures = figuresOf(totals, facts).map((figure) => {
    const rows = added.flatMap((one) => one.rows.filter(({ metric }) => metric === figure.metric)).map(figureRow);
    const records = figure.metric === 'audit_trail' ? facts.leavers.flatMap((one) => recordRows(one, asOfMs)) : [];
    return { ...figure, rows: [...rows, ...records] };
  });
  return { population: totals.population, figures };
}

const report = computeMetrics({ leavers, zombies, reuseNotMeasured: null, coverage: { measured: 3, of: 5 } }, asOf);

function figure(metric: MetricName) {
  const found = report.figures.find((one) => one.metric === metric);
  assert.ok(found);
  return found;
}

function companion(metric: MetricName, name: string) {
  return figure(metric).companions.find((one) => one.name === name)?.text;
}

describe('the worked example of June 2026', () => {
  it('counts the six who have left', () => {
    assert.equal(report.population, 6);
  });

  it('closed 4 of 6, with open cases beyond every percentile', () => {
    const { rate, spread, identity, rows } = figure('time_to_offboard');
    assert.equal(rate.text, '4 of 6 = 66.7 %');
    assert.equal(spread?.p50.text, '12.0 d');
    assert.partialDeepStrictEqual(spread?.p90, { value: null, text: 'open, oldest 41.4 d', said: { as: 'open' } });
    assert.deepEqual(spread?.average, { value: 18.6, atLeast: true, text: '≥ 18.6 d' });
    const days = rows.map(({ tookMs }) => (tookMs === null ? 'open' : tookMs / dayMs));
    assert.deepEqual(days, [5, 20, 'open', 3, 12, 'open']);
    assert.deepEqual(identity, { numerator: 4, remainder: 2, excluded: 0, tooYoung: 0, population: 6 });
    assert.equal(companion('time_to_offboard', 'closed with a waiver'), '1 of 4');
    assert.equal(companion('time_to_offboard', 'nobody opened a case'), '1');
  });

  it('received 4 of 7 assets, 3 on time, with 3 excluded beside them', () => {
    const { rate, identity, rows } = figure('asset_return');
    assert.equal(rate.text, '4 of 7 = 57.1 %');
    assert.equal(companion('asset_return', 'on time'), '3 of 7 = 42.9 %');
    assert.deepEqual(identity, { numerator: 4, remainder: 3, excluded: 3, tooYoung: 0, population: 10 });
    const excluded = rows.filter(({ group }) => group === 'excluded').map(({ reason }) => reason);
    assert.deepEqual(excluded, [
      'declared not worth shipping before it was due',
      'personal property',
      'bought out before it was due',
    ]);
    const remainder = rows.filter(({ group }) => group === 'remainder').map(({ reason }) => reason);
    assert.deepEqual(remainder, ['delivered, not received', 'lost', 'stolen']);
  });

  it('released 2 of 4 seats in time and 3 by now, one of them re-used, with 2 excluded', () => {
    const { rate, identity, rows } = figure('licence_reclamation');
    assert.deepEqual(rate, { count: 2, of: 4, percent: 50, small: true, text: '2 of 4' });
    assert.equal(companion('licence_reclamation', 'released by now'), '3 of 4');
    assert.equal(companion('licence_reclamation', 're-used so far'), '1 of 3');
    assert.deepEqual(identity, { numerator: 2, remainder: 2, excluded: 2, tooYoung: 0, population: 6 });
    const excluded = rows.filter(({ group }) => group === 'excluded').map(({ reason }) => reason);
    assert.deepEqual(excluded, ['legal hold', 'cannot be reassigned']);
  });

  it('took 20 minutes for the median of 8 accounts, with p95 open', () => {
    const { spread, rows, identity } = figure('access_revocation');
    const minutes = rows.map(({ tookMs, reason }) => (tookMs === null ? reason : tookMs / minuteMs));
    assert.deepEqual(minutes, [5, 20, 0, 180, 'unknown: nobody looked', 2910, 10, 'still active']);
    assert.equal(spread?.rows, 8);
    assert.equal(spread?.p50.text, '20 min');
    assert.partialDeepStrictEqual(spread?.p95, { value: null, text: 'open, oldest 41.4 d' });
    assert.deepEqual(identity, { numerator: 6, remainder: 2, excluded: 0, tooYoung: 0, population: 8 });
    assert.equal(rows.find(({ id }) => id === 'D2 b')?.assurance, 'attested');
    assert.equal(companion('access_revocation', 'ended early'), '1');
    assert.equal(companion('access_revocation', 'attested'), '1');
  });

  it('does not take a word for a scan: what is said to be back was not received', () => {
    const said = leavers.map((one) => ({
      ...one,
      assets: one.assets.map((mine) =>
        mine.id === 'D1 laptop' ? { ...mine, ending: null, endedMs: null, said: true } : mine,
      ),
    }));
    const { figures } = computeMetrics(
      { leavers: said, zombies, reuseNotMeasured: null, coverage: { measured: 1, of: 1 } },
      asOf,
    );
    const found = figures.find(({ metric }) => metric === 'asset_return');
    assert.equal(found?.rate.text, '3 of 7 = 42.9 %');
    assert.equal(found?.rows.find(({ id }) => id === 'D1 laptop')?.reason, 'said to be back, not received');
    assert.equal(found?.companions.find(({ name }) => name.startsWith('said'))?.text, '1');
  });

  it('keeps the lateness of HR apart from our own time', () => {
    const clocks = figure('access_revocation').rows.find(({ leaverId }) => leaverId === 'D4')?.clocks;
    assert.deepEqual(clocks, { hrLatenessMs: 48 * hourMs, ourMs: 30 * minuteMs, vendorLagMs: null });
    assert.equal(companion('access_revocation', 'HR lateness'), '48.0 h');
  });

  it('counts as the vendor’s lag only what came after it had accepted', () => {
    const fourth = leavers.filter(({ id }) => id === 'D4');
    const accepted = fourth.map((one) => ({
      ...one,
      accounts: one.accounts.map((mine) => ({ ...mine, acceptedMs: at('06-24T08:12Z') })),
    }));
    const { figures } = computeMetrics(
      { leavers: accepted, zombies, reuseNotMeasured: null, coverage: { measured: 1, of: 1 } },
      asOf,
    );
    const row = figures.find(({ metric }) => metric === 'access_revocation')?.rows[0];
    assert.equal(row?.clocks?.vendorLagMs, 18 * minuteMs);
  });

  it('adds up 829.1 hours of known exposure and 993.0 of unknown', () => {
    assert.equal(companion('access_revocation', 'exposure, known'), '829.1 h');
    assert.equal(companion('access_revocation', 'exposure, unknown'), '993.0 h');
    const known = (id: string) => {
      const alone = computeMetrics(
        {
          leavers: leavers.filter((one) => one.id === id),
          zombies,
          reuseNotMeasured: null,
          coverage: { measured: 0, of: 0 },
        },
        asOf,
      );
      const mine = alone.figures.find(({ metric }) => metric === 'access_revocation');
      return mine?.companions.find(({ name }) => name === 'exposure, known')?.value;
    };
    assert.deepEqual(['D1', 'D2', 'D3', 'D4', 'D6', 'D7'].map(known), [0.4, 3, 0, 48.5, 48.2, 729]);
  });

  it('found 99 of 120 records, and 3 of 6 leavers complete', () => {
    const { rate, identity } = figure('audit_trail');
    assert.equal(rate.text, '99 of 120 = 82.5 %');
    assert.equal(companion('audit_trail', 'leavers complete'), '3 of 6 = 50.0 %');
    assert.deepEqual(identity, { numerator: 99, remainder: 21, excluded: 0, tooYoung: 3, population: 123 });
  });

  it('does not take a write-off for a zombie less', () => {
    assert.equal(figure('zombie_reduction').rate.percent, -4);
    assert.equal(companion('zombie_reduction', 'of the register at the start'), '50 of 1000 = 5.0 %');
    assert.equal(companion('zombie_reduction', 'of the register at the end'), '44 of 1100 = 4.0 %');
  });
});

describe('a quiet case', () => {
  const quietly = leavers.map((one) => ({ ...one, quiet: ['D1', 'D3'].includes(one.id) }));
  const answer = computeMetrics(
    { leavers: quietly, zombies, reuseNotMeasured: null, coverage: { measured: 3, of: 5 } },
    asOf,
  );
  const found = (metric: MetricName) => answer.figures.find((one) => one.metric === metric);

  it('is in no rate of time or return, with a reason that tells nothing, and in those of access and records as any other', () => {
    assert.equal(answer.population, 6);
    const time = { numerator: 3, remainder: 1, excluded: 2, tooYoung: 0, population: 6 };
    assert.deepEqual(found('time_to_offboard')?.identity, time);
    const assets = { numerator: 2, remainder: 1, excluded: 7, tooYoung: 0, population: 10 };
    assert.deepEqual(found('asset_return')?.identity, assets);
    for (const metric of ['time_to_offboard', 'asset_return'] as const) {
      const reasons = found(metric)?.rows.filter(({ leaverId }) => ['D1', 'D3'].includes(leaverId));
      assert.deepEqual([...new Set(reasons?.map(({ reason }) => reason))], ['no time is set']);
    }
    for (const metric of ['licence_reclamation', 'access_revocation', 'audit_trail'] as const) {
      const same = figure(metric);
      assert.deepEqual(found(metric)?.identity, same.identity);
      assert.deepEqual(found(metric)?.spread, same.spread);
    }
  });

  it('says so also before its window is over', () => {
    const young = quietly.map((one) => ({ ...one, accessEndsMs: asOf.epochMilliseconds - dayMs }));
    const { figures } = computeMetrics(
      { leavers: young, zombies, reuseNotMeasured: null, coverage: { measured: 1, of: 1 } },
      asOf,
    );
    const excluded = figures.find(({ metric }) => metric === 'time_to_offboard')?.identity.excluded;
    assert.equal(excluded, 2);
  });
});

describe('every figure', () => {
  const anyLeaver = fc
    .record({
      endsMs: fc.integer({ min: at('05-01T00:00Z'), max: at('08-31T00:00Z') }),
      knownMs: fc.integer({ min: at('05-01T00:00Z'), max: at('08-31T00:00Z') }),
      closed: fc.boolean(),
      looks: fc.array(
        fc.record({ atMs: fc.integer({ min: at('05-01T00:00Z'), max: at('08-31T00:00Z') }), off: fc.boolean() }),
      ),
    })
    .map(({ endsMs, knownMs, closed, looks }) =>
      leaver('D1', '06-05T15:00Z', {
        accessEndsMs: endsMs,
        knownMs,
        closed,
        endings: [{ endedMs: closed ? endsMs + dayMs : null, assurance: null }],
        accounts: [
          account(
            'a',
            looks.toSorted((a, b) => a.atMs - b.atMs).map((one) => ({ ...one, assurance: 'confirmed' as const })),
          ),
        ],
      }),
    );

  it('accounts for each row of its population once, and never says less than nothing', () => {
    fc.assert(
      fc.property(fc.array(anyLeaver, { maxLength: 8 }), (some) => {
        const { figures } = computeMetrics(
          { leavers: some, zombies, reuseNotMeasured: null, coverage: { measured: 0, of: 0 } },
          asOf,
        );
        for (const { identity, reasons, metric } of figures) {
          const { numerator, remainder, excluded, tooYoung, population } = identity;
          assert.equal(numerator + remainder + excluded + tooYoung, population);
          if (metric === 'zombie_reduction') continue;
          assert.equal(
            reasons.reduce((sum, { count }) => sum + count, 0),
            population,
          );
        }
        for (const { tookMs, clocks } of figures.flatMap(({ rows }) => rows)) {
          if (tookMs === null || clocks === null) continue;
          assert.ok(tookMs >= 0 && clocks.hrLatenessMs >= 0);
          assert.ok((clocks.ourMs ?? 0) <= tookMs);
        }
      }),
    );
  });

  it('says why in words that are on the list, so that they can be worded in other languages', () => {
    const reasons = report.figures.flatMap((figure) => figure.reasons.map(({ reason }) => reason));
    const others = reasons.filter((reason) => !metricReasons.some((known) => known === reason));
    assert.deepEqual(others.sort(), ['delivered, not received', 'lost', 'off, came back', 'stolen']);
  });

  it('says that nothing was measured instead of making a number', () => {
    const none = computeMetrics(
      {
        leavers: [],
        zombies: { uncounted: { why: 'nothing_yet' } },
        reuseNotMeasured: null,
        coverage: { measured: 0, of: 0 },
      },
      asOf,
    );
    assert.deepEqual(
      none.figures.map(({ rate }) => rate.percent),
      [null, null, null, null, null, null],
    );
    assert.equal(
      none.figures.at(-1)?.notMeasured,
      'no day was counted yet; counting begins with the first worker that runs',
    );
  });

  it('leaves a departure out of a rate until its window is over', () => {
    const young = leaver('D1', '07-15T15:00Z', { ...closedAt('07-16T15:00Z') });
    const [time] = computeMetrics(
      { leavers: [young], zombies, reuseNotMeasured: null, coverage: { measured: 0, of: 0 } },
      asOf,
    ).figures;
    assert.deepEqual(time?.identity, { numerator: 0, remainder: 0, excluded: 0, tooYoung: 1, population: 1 });
    assert.equal(time?.spread, null);
  });
});

describe('a period', () => {
  it('is half-open and begins with the day of the reporting zone, across a change of the clocks', () => {
    const march = metricPeriod('2026-03', 'Europe/Berlin');
    assert.equal(march.from.toString(), '2026-02-28T23:00:00Z');
    assert.equal(march.until.toString(), '2026-03-31T22:00:00Z');
    assert.equal(metricPeriod('2026-Q4', 'UTC').until.toString(), '2027-01-01T00:00:00Z');
    assert.equal(metricPeriod('2026', 'UTC').from.toString(), '2026-01-01T00:00:00Z');
  });

  it('that cannot be read is refused', () => {
    for (const name of ['2026-13', '2026-Q5', 'June', '26-06']) {
      assert.throws(() => metricPeriod(name, 'UTC'), /is not a period/);
    }
  });
});
