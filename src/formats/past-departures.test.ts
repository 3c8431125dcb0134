import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../core/failure.ts';
import { readPastDepartures } from './past-departures.ts';

test('a list of leavers is read by its headings, whatever else it has', () => {
  assert.deepEqual(
    readPastDepartures('\uFEFFTermination Date,Team,Employee Number\r\n31.01.2026,Sales,7\r\n', undefined),
    [{ day: '2026-01-31', person: '7' }],
  );
});

test('a row with an ambiguous date is refused, not guessed (edge-11)', () => {
  assert.throws(
    () => readPastDepartures('date,person\n03/04/2026,7\n', undefined),
    (error) => error instanceof Failure && error.message.startsWith('Row 2: the date '),
  );
  assert.deepEqual(readPastDepartures('date,person\n03/04/2026,7\n', 'dmy'), [{ day: '2026-04-03', person: '7' }]);
});

test('a file without those columns is refused with what it needs', () => {
  assert.throws(() => readPastDepartures('a,b\n1,2\n', undefined), /columns "date" and "person"/);
});
