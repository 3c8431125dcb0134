import type { OffboardingDetail } from '../api/schemas/cases.ts';
import type { PlanDiffView, PlannedStep, PlanView } from '../api/schemas/plans.ts';
import { nameOfItem } from './case-answers.ts';
import { paint, paragraph, type Style } from './table.ts';
import { plural, printable } from './text.ts';
import { formatBoth, formatDay, readersZone } from './times.ts';

type Mark = '+' | '~' | '-' | ' ';

/** As many hexadecimal digits of a digest as tell one plan from every other of its case. */
const shownDigits = 16;

/** A plan in the manner of a dry run: counts first, then every step with its sign, and the command that approves exactly this. */
export function planLines(found: OffboardingDetail, plan: PlanView): readonly string[] {
  const { departure } = found;
  const marks = marksOf(plan);
  const groups = [
    { title: 'HANDBACK DOES', steps: plan.steps.filter(({ mode }) => mode === 'automatic') },
    { title: 'PEOPLE DO', steps: plan.steps.filter(({ mode }) => mode === 'human') },
  ].filter(({ steps }) => steps.length > 0);
  return [
    paint('bold', printable(`${found.number}  ${found.person.name}`)),
    `Plan at revision ${plan.revision}, ${plan.approved ? 'approved' : 'not approved'}; playbook ${found.playbook}, version ${found.playbookVersion}${overlayWords(found, plan)}`,
    ...paragraph(`Access ends ${formatBoth(departure.accessEndsAt, departure.timeZone)}`),
    `Their clock is that of ${departure.timeZone}, yours that of ${readersZone()}`,
    `Last working day ${formatDay(departure.lastWorkingDay)}, employment ends ${formatDay(departure.employmentEnds)}`,
    '',
    ...summaryLines(plan),
    ...comparisonLines(plan),
    ...groups.flatMap(({ title, steps }) => [
      '',
      paint('bold', title),
      ...inOrder(steps).flatMap((step) =>
        stepLines(step, marks.get(step.identity) ?? ' ', { diff: plan.diff, base: found.playbook }, departure.timeZone),
      ),
    ]),
    ...removedLines(plan, found),
    ...heldBackLines(plan),
    ...endingLines(plan),
    '',
    ...approvalLines(found, plan),
  ];
}

/** The hexadecimal digits of a digest, which is written `sha256:…`. */
export function hexOf(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1);
}

/** The counts, as a paragraph; also what is asked before an approval. */
export function summaryLines(plan: PlanView): readonly string[] {
  return paragraph(plan.summary.sentence).map((line) => paint('bold', line));
}

/** Without an approved plan before it, all of it is new. */
function marksOf({ diff, steps, approved }: PlanView): ReadonlyMap<string, Mark> {
  if (diff === null) return new Map(steps.map(({ identity }) => [identity, approved ? ' ' : '+']));
  return new Map<string, Mark>([
    ...diff.added.map(({ identity }): [string, Mark] => [identity, '+']),
    ...diff.changed.map(({ step }): [string, Mark] => [step.identity, '~']),
  ]);
}

function comparisonLines({ diff, approved }: PlanView): readonly string[] {
  if (approved) return [];
  if (diff === null) return ['No plan of this case was approved before: all of it is new.'];
  const counts = `${diff.added.length} added, ${diff.changed.length} changed, ${diff.removed.length} removed, ${diff.unchanged} as before`;
  return [`Against the plan that was approved: ${counts}.`];
}

/** A difference between two plans, step by step with its sign, those that only move together as one; nothing for two that do the same. */
export function diffLines(diff: PlanDiffView, zone: string): readonly string[] {
  const moved = movedTogether(diff, zone);
  const marks = new Map<PlannedStep, Mark>([
    ...diff.added.map((step): [PlannedStep, Mark] => [step, '+']),
    ...diff.changed.flatMap((one): [PlannedStep, Mark][] => (moved.steps.has(one.step) ? [] : [[one.step, '~']])),
    ...diff.removed.map((step): [PlannedStep, Mark] => [step, '-']),
  ]);
  const sign = paint('yellow', '~');
  const days = `${plural(Math.abs(moved.days), 'day')} ${moved.days < 0 ? 'earlier' : 'later'}`;
  return [
    ...(moved.steps.size === 0
      ? []
      : [`  ${sign} ${moved.steps.size} steps come ${days}, and are otherwise as before`]),
    ...inOrder([...marks.keys()]).flatMap((step) => stepLines(step, marks.get(step) ?? ' ', { diff }, zone)),
  ];
}

/** From this many on, steps that move by the same days are said as one. */
const fewestTogether = 4;

/** The most steps of which nothing changes but the day, and by as many days. */
function movedTogether({ changed }: PlanDiffView, zone: string) {
  const shifts = Map.groupBy(changed, (change) => daysMoved(change, zone));
  shifts.delete(null);
  const [days, together = []] = [...shifts].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  const isMany = together.length >= fewestTogether;
  return { days: days ?? 0, steps: new Set(isMany ? together.map(({ step }) => step) : []) };
}

/** By how many days a step moves at the same time of day; null where something else changes as well. */
function daysMoved({ step, was }: PlanDiffView['changed'][number], zone: string): number | null {
  const before = was['dueAt'];
  if (Object.keys(was).length !== 1 || typeof before !== 'string' || step.dueAt === null) return null;
  const [from, to] = [before, step.dueAt].map((at) => Temporal.Instant.from(at).toZonedDateTimeISO(zone));
  if (from === undefined || to === undefined || !from.toPlainTime().equals(to.toPlainTime())) return null;
  return from.toPlainDate().until(to.toPlainDate()).days;
}

const markStyles: Readonly<Record<Mark, Style | undefined>> = {
  '+': 'green',
  '~': 'yellow',
  '-': 'red',
  ' ': undefined,
};

/** What a step is compared with, and the playbook whose own steps need not name it. */
type Around = { readonly diff: PlanDiffView | null; readonly base?: string };

function stepLines(step: PlannedStep, mark: Mark, { diff, base }: Around, zone: string): readonly string[] {
  const target = step.item?.label ?? null;
  const when =
    step.dueAt === null
      ? 'when what it hangs on has happened'
      : `${formatBoth(step.dueAt, zone)}${step.late ? ', late' : ''}`;
  const who = step.mode === 'automatic' ? 'by itself' : step.owner.join(' or ');
  const was = diff?.changed.find((change) => change.step.identity === step.identity)?.was;
  const [first = '', ...rest] = paragraph(`${step.title}${target === null ? '' : `: ${target}`}`, 4, 4);
  const style = markStyles[mark];
  const sign = style === undefined ? mark : paint(style, mark);
  const phase = step.phase === 'gate' ? [] : [step.phase === 'watch' ? 'does not hold the closing' : 'optional'];
  return [
    `  ${sign} ${first.trimStart()}`,
    ...rest,
    ...paragraph([when, who, ...phase, ...layerWords(step, base)].join(' · '), 6).map((line) => paint('dim', line)),
    ...(was === undefined ? [] : changeLines(was, zone)),
    ...(step.heldBack === null ? [] : paragraph(`held back: ${step.heldBack}`, 6).map((line) => paint('yellow', line))),
  ];
}

function overlayWords({ playbook }: OffboardingDetail, { steps }: PlanView): string {
  const layers = new Set(steps.flatMap(({ layer, changedBy }) => [...(layer === null ? [] : [layer]), ...changedBy]));
  layers.delete(playbook);
  return layers.size === 0 ? '' : `, with ${[...layers].sort().join(', ')}`;
}

/** The overlay it came from, and those that changed it. */
function layerWords({ layer, changedBy }: PlannedStep, base: string | undefined): readonly string[] {
  return [
    ...(layer === null || layer === base ? [] : [`from ${layer}`]),
    ...changedBy.map((name) => `changed by ${name}`),
  ];
}

function changeLines(was: Readonly<Record<string, unknown>>, zone: string): readonly string[] {
  return Object.entries(was).flatMap(([field, value]) => {
    const before = field === 'dueAt' && typeof value === 'string' ? formatBoth(value, zone) : wordsOf(value);
    return paragraph(`was, ${fieldWords[field] ?? field}: ${before}`, 6).map((line) => paint('yellow', line));
  });
}

const fieldWords: Readonly<Record<string, string>> = {
  dueAt: 'due',
  heldBack: 'held back',
  notBeforeDue: 'not before its hour',
  mode: 'done by',
};

function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value)
    ? value.join(', ') || 'nothing'
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}

function removedLines({ diff }: PlanView, { playbook: base, departure }: OffboardingDetail): readonly string[] {
  if (diff === null || diff.removed.length === 0) return [];
  return [
    '',
    paint('bold', 'NO LONGER PLANNED'),
    ...diff.removed.flatMap((step) => stepLines(step, '-', { diff: null, base }, departure.timeZone)),
  ];
}

function heldBackLines({ summary }: PlanView): readonly string[] {
  if (summary.heldBack.length === 0) return [];
  const lines = summary.heldBack.flatMap(({ step, item, reason }) => {
    return paragraph(`! ${step}${item === null ? '' : `: ${item}`} (${reason})`, 2, 4);
  });
  return ['', paint('bold', 'HELD BACK'), ...lines.map((line) => paint('yellow', line))];
}

function endingLines({ items }: PlanView): readonly string[] {
  if (items.length === 0) return [];
  const coverage = items.filter(({ kind }) => kind === 'coverage').length;
  const endings = items
    .filter(({ kind }) => kind !== 'coverage')
    .flatMap((item) =>
      paragraph(`${nameOfItem(item)}: ${item.expected.ending.replaceAll('_', ' ')}, ${item.expected.assurance}`, 4, 6),
    );
  const looks =
    coverage === 0
      ? []
      : [`    ${plural(coverage, 'application')} in which it must be certain that nothing was overlooked`];
  return ['', paint('bold', 'IT MAY CLOSE WHEN THIS HAS BEEN SEEN'), ...endings, ...looks];
}

function approvalLines({ number }: OffboardingDetail, { digest, approved }: PlanView): readonly string[] {
  if (approved) return [`Digest ${digest}, approved.`];
  return [
    `Digest ${digest}`,
    'To approve exactly this plan:',
    paint('bold', `  ./handback plan approve ${number} --digest ${hexOf(digest).slice(0, shownDigits)}`),
  ];
}

/** As things come: what has no date yet comes last. */
function inOrder(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const rank = ({ dueAt }: PlannedStep) =>
    dueAt === null ? Number.POSITIVE_INFINITY : Temporal.Instant.from(dueAt).epochMilliseconds;
  return steps
    .map((step) => ({ step, at: rank(step) }))
    .sort((a, b) => (a.at === b.at ? 0 : a.at - b.at))
    .map(({ step }) => step);
}
