/** One step of a plan as the API shows it; `local` is the instant in the person's zone. */
export type PlanStep = {
  readonly identity: string;
  readonly key: string;
  readonly title: string;
  readonly action: string;
  readonly mode: 'automatic' | 'human';
  readonly owner: readonly string[];
  readonly phase: string;
  readonly dueAt: string | null;
  readonly late?: boolean;
  readonly heldBack: string | null;
  readonly itemKey?: string | null;
  readonly itemLabel?: string | null;
  readonly item?: { readonly label: string } | string | null;
};

/** `GET /offboardings/:case/plan`. `diff` compares with the revision that was approved last; null: none was. */
export type PlanAnswer = {
  readonly revision: number;
  readonly digest: string;
  readonly approved: boolean;
  readonly summary: {
    readonly automatic: Readonly<Record<string, number>>;
    readonly human: number;
    readonly heldBack: readonly { readonly step: string; readonly item: string | null; readonly reason: string }[];
    readonly deletesAnything: boolean;
    readonly sentence: string;
  };
  readonly steps: readonly PlanStep[];
  readonly items: readonly PlanItem[];
  readonly diff: PlanChanges | null;
};

export type PlanItem = {
  readonly key: string;
  readonly kind: string;
  readonly label?: string;
  readonly expected: { readonly ending: string; readonly assurance: string };
};

export type PlanChanges = {
  readonly added: readonly PlanStep[];
  readonly removed: readonly PlanStep[];
  readonly changed: readonly { readonly step: PlanStep; readonly was: Readonly<Record<string, unknown>> }[];
  readonly unchanged: number;
  readonly addedItems: readonly string[];
  readonly removedItems: readonly string[];
};
