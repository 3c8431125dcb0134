import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { type Appointment, writeInvitation } from './invitation.ts';

const appointment: Appointment = {
  uid: '01a2074d@handback',
  sequence: 3,
  calledOff: false,
  startsAt: Temporal.Instant.from('2026-11-27T14:00:00Z'),
  writtenAt: Temporal.Instant.from('2026-11-20T08:00:00Z'),
  summary: 'Take it back (OFF-12, Søren)',
  description: 'Sent by Handback',
  organizer: { name: 'Handback', address: 'handback@example.test' },
  attendee: { name: 'Olga', address: 'olga@example.test' },
};

/** As a calendar reads it. */
function read(content: string) {
  const calendar = new ICAL.Component(ICAL.parse(content) as unknown[]);
  const component = calendar.getFirstSubcomponent('vevent');
  assert.ok(component !== null);
  return { method: calendar.getFirstPropertyValue('method'), component, event: new ICAL.Event(component) };
}

test('an invitation says when, by whom and for whom, in UTC; one that is called off says so under the same id', () => {
  const invited = writeInvitation(appointment);
  const { method, event, component } = read(invited.content);
  assert.deepEqual([invited.method, method], ['REQUEST', 'REQUEST']);
  assert.deepEqual([event.uid, event.sequence], ['01a2074d@handback', 3]);
  assert.equal(event.startDate.toJSDate().toISOString(), '2026-11-27T14:00:00.000Z');
  assert.equal(event.startDate.zone.tzid, 'UTC');
  assert.equal(component.getFirstPropertyValue('organizer'), 'mailto:handback@example.test');
  assert.equal(String(component.getFirstPropertyValue('attendee')).toLowerCase(), 'mailto:olga@example.test');
  assert.equal(component.getFirstPropertyValue('class'), 'PRIVATE');
  const off = writeInvitation({ ...appointment, calledOff: true, sequence: 4 });
  const gone = read(off.content);
  assert.deepEqual([off.method, gone.method, gone.event.uid], ['CANCEL', 'CANCEL', event.uid]);
  assert.equal(gone.component.getFirstPropertyValue('status'), 'CANCELLED');
});

test('whatever somebody is called, and whatever a step is, a calendar reads back, and no line of theirs becomes one of ours', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (summary, name) => {
      const { content } = writeInvitation({
        ...appointment,
        summary: `${summary}\r\nATTENDEE:mailto:else@example.test`,
        attendee: { name: `${name}"\r\nMETHOD:CANCEL`, address: 'olga@example.test' },
      });
      const { method, event } = read(content);
      assert.equal(method, 'REQUEST');
      assert.equal(event.attendees.length, 1);
      for (const line of content.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
    }),
    { numRuns: 50 },
  );
});
