import { lintPlaybook } from './order-laws.ts';
import type { Overlay, Playbook, PlaybookStep } from './playbook.ts';

export type Layered = {
  readonly playbook: Playbook;
  /** What makes it unusable, as sentences: layers that contradict each other, order laws that are broken. */
  readonly faults: readonly string[];
  /** What the order of the layers decided, as sentences. */
  readonly notes: readonly string[];
};

type AddedStep = Overlay['steps'][number];
/** A step that an overlay took out: its place in the order, and what stands there instead. */
type Gone = { readonly step: PlaybookStep; readonly by: string; readonly insteadId: string | null };
type Draft = {
  readonly steps: Map<string, PlaybookStep>;
  readonly gone: Map<string, Gone>;
  /** A step, and one that waits for it. */
  readonly edges: (readonly [earlier: string, later: string])[];
  readonly faults: string[];
  readonly notes: string[];
};

/**
 * Lays overlays over a playbook, merged by step id; the last layer wins. Each step says which layer it came from. Where a step is
 * taken out, what waited for it waits for what it waited for. The whole is checked like any playbook.
 */
export function layerPlaybooks(base: Playbook, overlays: readonly Overlay[]): Layered {
  const draft: Draft = {
    steps: new Map(base.steps.map((step) => [step.id, { ...step, layer: base.playbook }])),
    gone: new Map(),
    edges: [],
    faults: [],
    notes: [],
  };
  for (const [index, overlay] of overlays.entries()) {
    if (overlays.findIndex((other) => other.overlay === overlay.overlay) < index)
      draft.faults.push(`The overlay '${overlay.overlay}' is named twice; name it once.`);
    else if (overlay.bases.includes(base.playbook)) lay(draft, overlay, base);
    else
      draft.faults.push(
        `The overlay '${overlay.overlay}' is not made for '${base.playbook}'; it is for ${overlay.bases.join(', ')}.`,
      );
  }
  const playbook: Playbook = {
    ...base,
    // The last layer's rules are asked first.
    endings: [...overlays.toReversed().flatMap(({ endings }) => endings), ...base.endings],
    steps: connected(draft, base.playbook),
    overlays: overlays.map(({ overlay, version }) => ({ overlay, version })),
  };
  // A contradiction between layers breaks laws in its wake; said alone, it is easier to mend.
  const broken =
    draft.faults.length > 0
      ? []
      : lintPlaybook(playbook).map(({ law, message }) => (law === null ? message : `Order law ${law}: ${message}`));
  return { playbook, faults: [...draft.faults, ...broken], notes: draft.notes };
}

function lay(draft: Draft, overlay: Overlay, { playbook: base }: Playbook): void {
  const applies = ({ bases }: { bases?: readonly string[] | undefined }) => bases === undefined || bases.includes(base);
  for (const id of overlay.remove) takeOut(draft, id, overlay, null);
  for (const step of overlay.steps.filter(applies)) add(draft, step, overlay);
  for (const change of overlay.changes.filter(applies)) alter(draft, change, overlay);
}

function takeOut({ steps, gone, faults }: Draft, id: string, { overlay }: Overlay, insteadId: string | null): void {
  const step = steps.get(id);
  const before = gone.get(id);
  if (step !== undefined) {
    steps.delete(id);
    gone.set(id, { step, by: overlay, insteadId });
  } else if (before === undefined) {
    faults.push(`The overlay '${overlay}' takes out step '${id}', and no step has that id.`);
  } else if (insteadId !== null) {
    faults.push(
      `The overlay '${overlay}' puts '${insteadId}' in the place of step '${id}', which '${before.by}' took out; use one of the two overlays.`,
    );
  }
}

function add(draft: Draft, { bases: _bases, before, replaces, ...step }: AddedStep, overlay: Overlay): void {
  const known = draft.steps.get(step.id) ?? draft.gone.get(step.id)?.step;
  if (known !== undefined) {
    draft.faults.push(
      `The overlay '${overlay.overlay}' adds step '${step.id}', which '${known.layer}' has already; change it there, or take another id.`,
    );
    return;
  }
  if (replaces !== undefined) takeOut(draft, replaces, overlay, step.id);
  draft.steps.set(step.id, { ...step, layer: overlay.overlay });
  draft.edges.push(...before.map((later) => [step.id, later] as const));
}

function alter(
  { steps, gone, faults, notes }: Draft,
  { id, bases: _bases, ...fields }: Overlay['changes'][number],
  { overlay }: Overlay,
): void {
  const step = steps.get(id);
  if (step === undefined) {
    const taker = gone.get(id)?.by;
    const why =
      taker === undefined ? 'and no step has that id' : `which '${taker}' took out; use one of the two overlays`;
    faults.push(`The overlay '${overlay}' changes step '${id}', ${why}.`);
    return;
  }
  const earlier = [...(step.changed_by ?? [])];
  if (earlier.length > 0)
    notes.push(
      `The overlay '${overlay}' changes step '${id}', as '${earlier.join("' and '")}' did; where they differ, '${overlay}' decides.`,
    );
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  steps.set(id, { ...step, ...given, changed_by: [...earlier, overlay] });
}

/** The steps with an order that holds although some were taken out; the closing waits for all that the layers want it to. */
function connected({ steps, gone, edges, faults }: Draft, base: string): readonly PlaybookStep[] {
  const waits = new Map<string, string[]>();
  for (const [earlier, later] of edges) {
    const there = replacement(later, gone);
    if (!steps.has(there) && !gone.has(there))
      faults.push(`Step '${earlier}' is to come before '${later}', and no step has that id.`);
    waits.set(there, [...(waits.get(there) ?? []), earlier]);
  }
  const waitsFor = (step: PlaybookStep): readonly string[] => [...step.after, ...(waits.get(step.id) ?? [])];
  const present = (id: string, passed: ReadonlySet<string>): readonly string[] => {
    const left = gone.get(id);
    if (left === undefined) return [id];
    if (passed.has(id)) return [];
    const next = left.insteadId === null ? waitsFor(left.step) : [left.insteadId];
    return next.flatMap((further) => present(further, new Set([...passed, id])));
  };
  const all = [...steps.values()];
  const holding = all.filter(
    (step) =>
      step.phase === 'gate' && step.action !== 'close' && (step.layer !== base || step.changed_by !== undefined),
  );
  return all.map((step) => {
    const closing = step.action === 'close' ? holding.map(({ id }) => id) : [];
    const after = [...waitsFor(step), ...closing].flatMap((id) => present(id, new Set()));
    const { step: anchor, ...due } = step.due;
    return {
      ...step,
      after: [...new Set(after)],
      due: anchor === undefined ? due : { ...due, step: replacement(anchor, gone) },
    };
  });
}

function replacement(id: string, gone: ReadonlyMap<string, Gone>): string {
  const insteadId = gone.get(id)?.insteadId;
  return insteadId === undefined || insteadId === null ? id : replacement(insteadId, gone);
}
