/** The order laws by number; docs/playbooks.md says what each asks for. */
export const laws = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] as const;
export type Law = (typeof laws)[number];

/** One thing that is wrong with a playbook, as a sentence for whoever wrote it. */
export type Finding = {
  /** The order law that is broken; null: the playbook does not hold together by itself. */
  readonly law: Law | null;
  /** Key of the step; null when it is about the playbook or an ending rule. */
  readonly step: string | null;
  /** Where in the playbook: `['steps', 3, 'after']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
};
