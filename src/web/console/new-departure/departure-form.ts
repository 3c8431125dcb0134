import type { DepartureBody } from '../../../api/schemas/cases.ts';
import type { DepartureKind } from '../../../core/departures/departure.ts';
import { instantAt } from '../language/wall-clock.ts';

/** What the form says; an empty text says nothing. */
export type DepartureForm = {
  readonly personId: string;
  readonly day: string;
  readonly hour: string;
  readonly zone: string;
  readonly kind: DepartureKind;
  readonly playbook: string;
  readonly legalHold: boolean;
  readonly isConfidential: boolean;
  readonly named: string;
  readonly until: string;
};

export const emptyForm: DepartureForm = {
  personId: '',
  day: '',
  hour: '',
  zone: '',
  kind: 'voluntary',
  playbook: '',
  legalHold: false,
  isConfidential: false,
  named: '',
  until: '',
};

/** The request for a planned departure; null while something is missing. `knownZone`: where they work, as the server knows it. */
export function plannedBody(form: DepartureForm, knownZone: string): DepartureBody | null {
  const { personId, day, hour, kind, playbook, legalHold, isConfidential } = form;
  const zone = form.zone === '' ? knownZone : form.zone;
  if (personId === '' || day === '' || (isConfidential && form.until === '' && !endsWhenTold(kind))) return null;
  return {
    source: 'console',
    person: { id: personId },
    kind,
    lastWorkingDay: day,
    ...(hour === '' || zone === '' || kind === 'death' ? {} : { accessEndsAt: instantAt(`${day}T${hour}`, zone) }),
    ...(form.zone === '' ? {} : { timeZone: form.zone }),
    ...(playbook === '' ? {} : { playbook }),
    legalHold,
    ...(isConfidential ? { embargo: embargoOf(form) } : {}),
  };
}

/** Whether a secret needs no hour, because there is somebody who has not been told yet. */
export function endsWhenTold(kind: DepartureKind): boolean {
  return kind === 'involuntary' || kind === 'death';
}

/** The request for somebody who has to be out at once. */
export function immediateBody(personId: string, now: Date): DepartureBody {
  return {
    source: 'console',
    person: { id: personId },
    kind: 'involuntary',
    lastWorkingDay: dayOf(now),
    accessEndsAt: now.toISOString(),
    playbook: 'immediate',
  };
}

/** Today where the reader is (ISO 8601). */
function dayOf(now: Date): string {
  return new Intl.DateTimeFormat('sv').format(now);
}

/** The names in a text that has several, with commas or blanks. */
export function namesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((name) => name !== '');
}

function embargoOf({ named, until }: DepartureForm): NonNullable<DepartureBody['embargo']> {
  return { named: namesIn(named), ...(until === '' ? {} : { until: new Date(until).toISOString() }) };
}
