import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitsPattern, isFeedFile, nextLook } from './feed.ts';
import { type FeedKnown, type FeedScan, judgeFile, trimmedMedian } from './feed-gate.ts';

const at = (text: string) => Temporal.Instant.from(text);

test('a feed is looked at after its interval, or at the next such time of day in its own zone', () => {
  assert.equal(nextLook({ everyMinutes: 15 }, at('2026-11-23T10:00:00Z')).toString(), '2026-11-23T10:15:00Z');
  const daily = { dailyAt: '06:00', timeZone: 'Europe/Berlin' };
  assert.equal(nextLook(daily, at('2026-11-23T04:59:59Z')).toString(), '2026-11-23T05:00:00Z');
  assert.equal(nextLook(daily, at('2026-11-23T05:00:00Z')).toString(), '2026-11-24T05:00:00Z');
  // The clocks go forward on 29 March 2026: the day has 23 hours.
  assert.equal(nextLook(daily, at('2026-03-28T05:00:00Z')).toString(), '2026-03-29T04:00:00Z');
  const night = { dailyAt: '02:30', timeZone: 'Europe/Berlin' };
  assert.equal(nextLook(night, at('2026-03-29T00:00:00Z')).toString(), '2026-03-29T01:30:00Z');
});

test('the next look is always later than now', () => {
  const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 });
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Africa/Cairo', 'Asia/Kathmandu');
  const instants = fc.integer({ min: 1_577_836_800, max: 1_893_456_000 });
  fc.assert(
    fc.property(minutes, zones, instants, (minute, timeZone, second) => {
      const now = Temporal.Instant.fromEpochMilliseconds(second * 1000);
      const dailyAt = Temporal.PlainTime.from({ hour: Math.trunc(minute / 60), minute: minute % 60 })
        .toString()
        .slice(0, 5);
      const next = nextLook({ dailyAt, timeZone }, now);
      assert.ok(Temporal.Instant.compare(next, now) > 0);
      assert.ok(next.since(now).total('hours') <= 50);
    }),
  );
});

test('a pattern fits as a regular expression of the same meaning does', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', 'A', '.', '*'), { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(letters, letters, (text, pattern) => {
      const source = pattern
        .split('*')
        .map((part) => part.replaceAll('.', '\\.'))
        .join('[^]*');
      assert.equal(fitsPattern(text, pattern), new RegExp(`^${source}$`, 'i').test(text));
    }),
  );
});

test('hidden, unfinished and marker files are not read', () => {
  const all = { files: '*' };
  const ignored = ['.hr.csv', 'hr.csv.tmp', 'hr.csv.part', 'hr.csv.filepart', 'hr.csv.done', 'HR.TMP'];
  assert.deepEqual(
    ignored.filter((name) => isFeedFile(name, all)),
    [],
  );
  assert.ok(isFeedFile('hr.csv', all));
  assert.ok(!isFeedFile('other.csv', { files: 'hr-*.csv' }));
});

const whole: FeedScan = {
  headings: ['employee_id', 'email', 'status', 'end_date'],
  rows: 100,
  broken: 0,
  unreadable: 0,
  endsWithLineBreak: true,
  declared: null,
  codes: { 'status/active': { rows: 100, leaving: 2 } },
  unmapped: [],
  canaryFound: null,
  sharedNumbers: 0,
  links: 100,
  changedLinks: 0,
};
const known: FeedKnown = { headings: whole.headings, codes: whole.codes, endsWithLineBreak: true };

function reasonsOf(
  scan: Partial<FeedScan>,
  history: readonly number[] = [100],
  carries: 'people' | 'leavers' = 'people',
) {
  return judgeFile({ ...whole, ...scan }, { carries, known: history.length === 0 ? null : known, history }).map(
    ({ reason }) => reason,
  );
}

test('a file like those before it is healthy, and the first one has nothing to be measured against', () => {
  assert.deepEqual(reasonsOf({}), []);
  assert.deepEqual(reasonsOf({ rows: 90 }), []);
  assert.deepEqual(reasonsOf({ rows: 3 }, []), []);
});

test('edge-13: a file with fewer than nine tenths of the usual rows is held, from the second reading on', () => {
  assert.deepEqual(reasonsOf({ rows: 89 }), ['count_low']);
  assert.deepEqual(reasonsOf({ rows: 60 }, [100, 101, 99, 100, 400, 5, 100]), ['count_low']);
  assert.deepEqual(reasonsOf({ rows: 3 }, [100], 'leavers'), []);
});

test('edge-13: a last line that is missing or counts other rows holds a file', () => {
  assert.deepEqual(reasonsOf({ declared: 'missing' }), ['cut_off']);
  assert.deepEqual(reasonsOf({ declared: 101 }), ['cut_off']);
  assert.deepEqual(reasonsOf({ declared: 100, endsWithLineBreak: false }), []);
  assert.deepEqual(reasonsOf({ endsWithLineBreak: false }), ['cut_off']);
});

test('edge-15: a file without the record that every file must hold is held', () => {
  assert.deepEqual(reasonsOf({ canaryFound: false }), ['canary_missing']);
  assert.deepEqual(reasonsOf({ canaryFound: true }), []);
});

test('edge-16: a column that vanished, and identifiers that moved for more than one in a hundred, hold a file', () => {
  assert.deepEqual(reasonsOf({ headings: ['employee_id', 'email', 'status'] }), ['column_gone']);
  assert.deepEqual(reasonsOf({ headings: [...whole.headings, 'site'] }), []);
  assert.deepEqual(reasonsOf({ changedLinks: 1 }), []);
  assert.deepEqual(reasonsOf({ changedLinks: 2 }), ['identifiers_moved']);
  assert.deepEqual(reasonsOf({ sharedNumbers: 40 }), ['identifiers_moved']);
});

test('edge-17: a code nobody explained, and one that now stands for the opposite, hold a file', () => {
  const codes = { 'status/active': { rows: 90, leaving: 1 }, 'status/T': { rows: 10, leaving: 0 } };
  assert.deepEqual(reasonsOf({ codes, unmapped: ['status/T'] }), ['code_unknown']);
  const accepted: FeedKnown = { ...known, codes };
  const judge = (scan: Partial<FeedScan>) =>
    judgeFile({ ...whole, ...scan }, { carries: 'people', known: accepted, history: [100] }).map(
      ({ reason }) => reason,
    );
  assert.deepEqual(judge({ codes, unmapped: ['status/T'] }), []);
  assert.deepEqual(judge({ codes: { 'status/T': { rows: 10, leaving: 9 } }, unmapped: ['status/T'] }), [
    'code_remapped',
  ]);
});

test('edge-10: rows with a cell that cannot be read are left out, and only many of them hold the file', () => {
  assert.deepEqual(reasonsOf({ unreadable: 1 }), []);
  assert.deepEqual(reasonsOf({ unreadable: 11 }), ['unreadable_rows']);
  assert.deepEqual(reasonsOf({ broken: 1 }), ['broken_rows']);
});

test('edge-12: an export that holds nobody is held, and a list of nobody who leaves is not', () => {
  assert.deepEqual(reasonsOf({ rows: 0, codes: {}, links: 0 }), ['empty']);
  assert.deepEqual(reasonsOf({ rows: 0, codes: {}, links: 0 }, [4], 'leavers'), []);
});

test('the middle of a history is not moved by its highest and lowest', () => {
  assert.equal(trimmedMedian([]), null);
  assert.equal(trimmedMedian([7]), 7);
  assert.equal(trimmedMedian([10, 20]), 15);
  assert.equal(trimmedMedian([1, 100, 101, 99, 9999]), 100);
});
