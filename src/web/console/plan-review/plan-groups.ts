import type { Item } from '../../../api/schemas/cases.ts';
import type { PlannedStep, PlanView } from '../../../api/schemas/plans.ts';
import type { Ending } from '../../../core/item.ts';

export type Mark = 'end' | 'hand' | 'keep' | 'unknown';

/** One thing of the plan: what happens with it, and by which steps. */
export type PlannedThing = {
  readonly key: string;
  readonly label: string;
  readonly kind: Item['kind'];
  readonly ending: string;
  readonly mark: Mark;
  readonly item: Item | undefined;
  readonly steps: readonly PlannedStep[];
};

type PlanGroup = {
  readonly name: string | null;
  readonly word: GroupWord;
  readonly things: readonly PlannedThing[];
};
type GroupWord = 'application' | 'things' | 'data' | 'owned' | 'other';

const handing: readonly Ending[] = ['transferred', 'reassigned', 'archived'];
const keeping: readonly Ending[] = ['kept', 'held', 'never_held', 'bought_out', 'nothing_to_keep'];
const wordOrder: readonly GroupWord[] = ['application', 'things', 'data', 'owned', 'other'];

/** The things of a plan by where they are: each application, then what comes back, data, and what is owned for others. That somebody looked is shown only where nobody has. */
export function groupPlan(plan: PlanView, items: readonly Item[]): readonly PlanGroup[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const stepsByItem = Map.groupBy(plan.steps, ({ item }) => item?.key ?? '');
  const isSeen = ({ kind, id }: PlanView['items'][number]) =>
    kind === 'coverage' && id !== null && byId.get(id)?.standing === 'done';
  const things = plan.items
    .filter((planned) => !isSeen(planned))
    .map((planned): PlannedThing & { readonly application: string | null } => {
      const item = planned.id === null ? undefined : byId.get(planned.id);
      const steps = stepsByItem.get(planned.key) ?? [];
      const { key, label, kind, expected } = planned;
      const mark = markOf({ ending: expected.ending, kind, item, steps });
      return { key, label, kind, ending: expected.ending, mark, item, steps, application: item?.application ?? null };
    });
  const groups = [...Map.groupBy(things, placeOf)].map(([place, own]): PlanGroup => {
    const word = wordOf(own[0]?.kind, own[0]?.application ?? null);
    return { name: word === 'application' ? place : null, word, things: own.toSorted(coverageLast) };
  });
  return groups.toSorted(
    (a, b) => wordOrder.indexOf(a.word) - wordOrder.indexOf(b.word) || (a.name ?? '').localeCompare(b.name ?? ''),
  );
}

function placeOf({ kind, application }: PlannedThing & { readonly application: string | null }): string {
  const word = wordOf(kind, application);
  return word === 'application' ? (application ?? '') : word;
}

function wordOf(kind: Item['kind'] | undefined, application: string | null): GroupWord {
  if (kind === 'asset' || kind === 'accessory') return 'things';
  if (kind === 'data') return 'data';
  if (kind === 'ownership' || kind === 'secret') return 'owned';
  return application === null ? 'other' : 'application';
}

function coverageLast(a: PlannedThing, b: PlannedThing): number {
  return Number(a.kind === 'coverage') - Number(b.kind === 'coverage');
}

/** What becomes of a thing, at a glance. Whatever nobody has seen is unknown, whatever is wanted of it. */
function markOf({
  ending,
  kind,
  item,
  steps,
}: {
  readonly ending: string;
  readonly kind: Item['kind'];
  readonly item: Item | undefined;
  readonly steps: readonly PlannedStep[];
}): Mark {
  if (item?.standing === 'waived') return 'keep';
  if (kind === 'coverage') return item?.standing === 'done' ? 'keep' : 'unknown';
  if (item !== undefined && (item.observed === null || item.observed.value === 'unknown') && kind === 'account')
    return 'unknown';
  const acting = steps.filter(({ phase }) => phase === 'gate');
  if (acting.length > 0 && acting.every(({ heldBack }) => heldBack !== null)) return 'keep';
  if (keeping.some((one) => one === ending)) return 'keep';
  return handing.some((one) => one === ending) ? 'hand' : 'end';
}
