import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DepartureRecord } from '../core/import-record.ts';
import { departureBodyOf } from './departure-body.ts';

const row: DepartureRecord = {
  record: 'departure',
  source: 'leavers',
  employeeNumber: 'E-7',
  givenName: null,
  familyName: null,
  displayName: 'Ada Lovelace',
  workEmail: 'ada@corp.example',
  privateEmail: null,
  phone: null,
  managerEmail: null,
  managerNumber: null,
  department: null,
  location: null,
  country: null,
  timeZone: null,
  workerType: null,
  departureKind: 'voluntary',
  noticeDate: null,
  informedAt: null,
  lastWorkingDay: '2026-11-27',
  accessCutoff: null,
  employmentEnd: '2026-11-30',
  legalHold: false,
  address: null,
};
const defaults = { source: 'csv', playbook: 'standard' };

test('a row becomes a departure, and the same row the same one', () => {
  const body = departureBodyOf(row, defaults);
  assert.deepEqual(body, {
    source: 'csv',
    externalId: 'E-7/2026-11-30',
    person: { employeeNumber: 'E-7', workEmail: 'ada@corp.example' },
    kind: 'voluntary',
    lastWorkingDay: '2026-11-27',
    employmentEnds: '2026-11-30',
    legalHold: false,
    playbook: 'standard',
  });
});

test('how an employment ends is never guessed', () => {
  assert.ok('problem' in departureBodyOf({ ...row, departureKind: null }, defaults));
  const told = departureBodyOf({ ...row, departureKind: null }, { ...defaults, kind: 'retirement' });
  assert.equal('kind' in told && told.kind, 'retirement');
});

test('a local cut-off needs a time zone; one with an offset does not', () => {
  const accessCutoff = '2026-11-27T16:30:00';
  assert.ok('problem' in departureBodyOf({ ...row, accessCutoff }, defaults));
  const berlin = departureBodyOf({ ...row, accessCutoff, timeZone: 'Europe/Berlin' }, defaults);
  assert.equal('kind' in berlin && berlin.accessEndsAt, '2026-11-27T15:30:00Z');
  const sure = departureBodyOf({ ...row, accessCutoff: '2026-11-27T16:30:00+01:00' }, defaults);
  assert.equal('kind' in sure && sure.accessEndsAt, '2026-11-27T15:30:00Z');
});

test('without a last working day, the end of the employment or the cut-off names it', () => {
  const ends = departureBodyOf({ ...row, lastWorkingDay: null }, defaults);
  assert.equal('kind' in ends && ends.lastWorkingDay, '2026-11-30');
  const cut = departureBodyOf(
    { ...row, lastWorkingDay: null, employmentEnd: null, accessCutoff: '2026-11-20' },
    defaults,
  );
  assert.equal('kind' in cut && cut.lastWorkingDay, '2026-11-20');
});

test('when the person was told is kept to the minute, and a local time without a zone is refused', () => {
  const sure = departureBodyOf({ ...row, informedAt: '2026-11-20T10:00:00Z' }, defaults);
  assert.equal('kind' in sure && sure.informedAt, '2026-11-20T10:00:00Z');
  assert.ok('problem' in departureBodyOf({ ...row, informedAt: '2026-11-20' }, defaults));
  const berlin = departureBodyOf({ ...row, informedAt: '2026-11-20', timeZone: 'Europe/Berlin' }, defaults);
  assert.equal('kind' in berlin && berlin.informedAt, '2026-11-20T08:00:00Z');
});
