import ical, { ICalCalendarMethod, ICalEventClass, ICalEventStatus } from 'ical-generator';

/** An appointment as it stands in a calendar. */
export type Appointment = {
  /** The same for ever: what a later invitation changes or calls off. */
  readonly uid: string;
  /** Higher with every change. */
  readonly sequence: number;
  readonly calledOff: boolean;
  readonly startsAt: Temporal.Instant;
  readonly writtenAt: Temporal.Instant;
  readonly summary: string;
  readonly description: string;
  readonly organizer: { readonly name: string; readonly address: string };
  readonly attendee: { readonly name: string | null; readonly address: string };
};

/** How an invitation travels inside a mail (RFC 6047 §2.4): the method stands in the part's type too. */
export type CalendarPart = { readonly method: 'REQUEST' | 'CANCEL'; readonly content: string };

const lengthMinutes = 30;

/**
 * Writes an appointment as an invitation, or as one that is called off (RFC 5545, RFC 5546 §3.2.2 and §3.2.5): in UTC, so that it
 * needs no rules of a time zone, private, and half an hour long.
 */
export function writeInvitation(appointment: Appointment): CalendarPart {
  const { calledOff, organizer, attendee, startsAt } = appointment;
  const method = calledOff ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.REQUEST;
  const calendar = ical({ method, prodId: { company: 'Handback', product: 'Handback', language: 'EN' } });
  const event = calendar.createEvent({
    id: appointment.uid,
    sequence: appointment.sequence,
    start: startsAt.toString(),
    end: startsAt.add({ minutes: lengthMinutes }).toString(),
    stamp: appointment.writtenAt.toString(),
    summary: oneLine(appointment.summary),
    description: appointment.description,
    status: calledOff ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    class: ICalEventClass.PRIVATE,
    organizer: { name: oneLine(organizer.name), email: organizer.address },
  });
  const name = attendee.name === null ? attendee.address : oneLine(attendee.name);
  event.createAttendee({ name, email: attendee.address, rsvp: false });
  return { method: calledOff ? 'CANCEL' : 'REQUEST', content: calendar.toString() };
}

/** A value on one line; a quotation mark has no way to be written in a parameter (RFC 5545 §3.2). */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll('"', '”');
}
