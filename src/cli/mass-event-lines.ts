import type { MassEventAnswer, MassEventListed, MassMemberListed } from '../api/schemas/mass-events.ts';
import { massReasonFacts } from '../core/mass-events/mass-event.ts';
import { sentence } from './options.ts';
import { facts, paint, table } from './table.ts';
import { plural, printable } from './text.ts';
import { formatDay, formatInstant } from './times.ts';

const people = (count: number) => plural(count, 'person', 'people');

/** The events somebody knows of. */
export function massEventsLines(events: readonly MassEventListed[]): readonly string[] {
  if (events.length === 0)
    return ['There is no mass event that you know of. Prepare one with "handback mass-events new".'];
  return table<MassEventListed>(
    [
      { title: 'EVENT', value: ({ name }) => name, flexible: true },
      { title: 'STATE', value: stateWords },
      { title: 'PEOPLE', value: ({ counts }) => counts.people, align: 'right' },
      { title: 'LAST WORKING DAY', value: ({ lastWorkingDay }) => formatDay(lastWorkingDay) },
      { title: 'WAVES BEGUN', value: ({ releasedWaves, counts }) => `${releasedWaves} of ${counts.waves}` },
      { title: 'CASES ENDED', value: ({ counts }) => counts.closed + counts.cancelled, align: 'right' },
      // A name says which one until a second event has it.
      ...(new Set(events.map(({ name }) => name.toLowerCase())).size === events.length
        ? []
        : [{ title: 'ID', value: ({ id }: MassEventListed) => id }]),
    ],
    events,
  );
}

function stateWords({ state, paused, question }: Pick<MassEventAnswer, 'state' | 'paused' | 'question'>): string {
  if (state !== 'open') return state;
  if (question !== null) return 'asks something';
  return paused ? 'paused' : 'open';
}

/** All there is to say of an event: what will happen, to how many, when, and who must still confirm. */
export function massEventLines(event: MassEventAnswer): readonly string[] {
  const { name, reason, playbook, counts, digest, lastWorkingDay, accessEndsAt, informedAt } = event;
  return [
    paint('bold', printable(name)),
    ...facts([
      ['state', stateWords(event)],
      ['because', massReasonFacts[reason].words],
      ['who', people(counts.people)],
      ['last working day', formatDay(lastWorkingDay)],
      ['access ends', accessEndsAt === null ? '17:00 of that day, where each of them is' : formatInstant(accessEndsAt)],
      [
        'they are told',
        informedAt === null ? 'not known yet; until then only the named know' : formatInstant(informedAt),
      ],
      ['playbook', playbook],
      ['waves', wavesWords(event)],
      ['digest of the list', digest],
      ['id', event.id],
    ]),
    '',
    ...happens(event).flatMap(sentence),
    ...pastLines(event),
    ...waveLines(event),
    '',
    ...nextLines(event),
  ];
}

function wavesWords({ counts, waveSize, waveMinutes, problemPercent, firstWaveAt }: MassEventAnswer): string {
  const begins = `the first begins ${formatInstant(firstWaveAt)}`;
  if (counts.waves <= 1) return `one, of ${people(counts.people)}; it begins ${formatInstant(firstWaveAt)}`;
  return `${counts.waves}, of ${people(waveSize)} each, ${plural(waveMinutes, 'minute')} apart; ${begins}; the next begins while less than ${problemPercent} % of the last one's steps are problems`;
}

/** What will happen or has happened, one sentence each. */
function happens(event: MassEventAnswer): readonly string[] {
  const { state, counts, question, paused, releasedWaves } = event;
  if (state === 'draft')
    return [`Nothing has happened yet. When it is open, a case is opened for each of the ${people(counts.people)}.`];
  if (state === 'proposed')
    return [`Nothing has happened yet. The list is frozen: nobody is added or removed any more. ${willHappen(event)}`];
  const refused =
    counts.refused === 0 ? '' : ` For ${people(counts.refused)} no case could be opened; "show --people" says why.`;
  const cases = `${counts.opened} of ${people(counts.people)} have a case: ${counts.planned} open ones are planned, ${counts.approved} approved; ${counts.closed} are closed, ${counts.cancelled} taken back.${refused}`;
  if (state === 'cancelled')
    return [
      `It was taken back. Nothing more is sent for anybody; departures are taken back and access restored.`,
      cases,
    ];
  if (state === 'finished') return ['Every case of it has ended.', cases];
  if (paused)
    return ['It is paused: nothing is sent anywhere for any of them.', cases, ...(question === null ? [] : [question])];
  if (question !== null) return [question, cases];
  const waits =
    releasedWaves >= counts.waves
      ? 'Every wave has begun.'
      : `Nothing is written anywhere for anybody before their wave. The next one begins ${formatInstant(event.nextWaveAt)} at the earliest, once plans are approved and the last wave has gone well.`;
  return [cases, waits];
}

/** A slip in the year would end the access of everybody as soon as their plans are approved; it must not be read over. */
function pastLines({ state, releasedWaves, firstWaveAt }: MassEventAnswer): readonly string[] {
  const waits = state === 'draft' || state === 'proposed' || (state === 'open' && releasedWaves === 0);
  if (!waits || Temporal.Instant.compare(firstWaveAt, Temporal.Now.instant()) > 0) return [];
  return sentence(
    'The hour of the first wave has passed: what is due by then starts at once when it is open and plans are approved. Compare the last working day and the end of access with what you mean.',
  ).map((line) => paint('red', line));
}

function willHappen({ asksApproval, counts, firstWaveAt }: MassEventAnswer): string {
  const then = asksApproval
    ? 'Their plans then wait for one approval by two people.'
    : 'The playbook asks for no approval of the plans.';
  return `Once opened, ${people(counts.people)} get a case each. ${then} Nothing is written anywhere before ${formatInstant(firstWaveAt)}.`;
}

function waveLines({ waves, state, releasedWaves }: MassEventAnswer): readonly string[] {
  if (state !== 'open' || releasedWaves === 0) return [];
  return [
    '',
    ...table<MassEventAnswer['waves'][number]>(
      [
        { title: 'WAVE', value: ({ wave }) => `${wave}${wave > releasedWaves ? ' (not begun)' : ''}` },
        { title: 'PEOPLE', value: (wave) => wave.people, align: 'right' },
        { title: 'STEPS DONE', value: ({ done }) => done, align: 'right' },
        { title: 'DUE, NOT TRIED', value: ({ untried }) => untried, align: 'right' },
        {
          title: 'PROBLEMS',
          value: ({ problems }) => problems,
          align: 'right',
          style: ({ problems }) => (problems > 0 ? 'red' : undefined),
        },
      ],
      waves,
    ),
  ];
}

/** What to do next, and who has to. */
function nextLines(event: MassEventAnswer): readonly string[] {
  const { id, state, digest, plansDigest, counts, confirmers, question, paused } = event;
  const waiting = event.waiting[0];
  if (state === 'draft') {
    return [
      ...sentence(`Next: look at the list (./handback mass-events show ${id} --people), then freeze and propose it:`),
      `  ./handback mass-events propose ${id} --reason TEXT`,
      ...sentence(confirmers),
    ];
  }
  if (waiting !== undefined) {
    const opening = waiting.kind === 'mass_event.open';
    const command = opening
      ? `./handback mass-events open ${id} --digest ${digest ?? ''}`
      : `./handback proposals confirm ${waiting.id}`;
    return [
      ...sentence(`It waits for a second person, until ${formatInstant(waiting.expiresAt)}, who looks at it and runs:`),
      `  ${command}`,
      ...sentence(confirmers),
    ];
  }
  if (state === 'proposed')
    return sentence(
      `Nobody confirmed the proposal in time. Propose it again: ./handback mass-events propose ${id} --reason TEXT`,
    );
  if (state !== 'open') return [];
  if (question !== null || paused)
    return sentence(
      `To go on all the same: ./handback mass-events resume ${id}. To take it back: ./handback mass-events cancel ${id} --reason TEXT`,
    );
  const unapproved = counts.going - counts.approved - counts.approving;
  if (plansDigest !== null && unapproved > 0) {
    return [
      ...sentence(
        `${unapproved} plans wait for an approval. Look at some (./handback plan show OFF-…), then propose to approve all:`,
      ),
      `  ./handback mass-events approve ${id} --digest ${plansDigest} --reason TEXT`,
      ...sentence(confirmers),
    ];
  }
  return sentence(`To stop everything at once: ./handback mass-events pause ${id}`);
}

/** Who is on the list. */
export function massMemberLines(members: readonly MassMemberListed[]): readonly string[] {
  return table<MassMemberListed>(
    [
      { title: 'WAVE', value: ({ wave }) => wave, align: 'right' },
      { title: 'PERSON', value: ({ name }) => name, flexible: true },
      { title: 'NUMBER', value: ({ workerId }) => workerId },
      { title: 'DEPARTMENT', value: ({ department }) => department ?? '', flexible: true },
      { title: 'CASE', value: ({ number }) => number ?? '' },
      { title: 'STATE', value: ({ state, refusal }) => refusal ?? state ?? '', flexible: true },
    ],
    members,
  );
}
