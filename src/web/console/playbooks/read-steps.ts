/** A step of a file as far as it can be read, even where something in it is wrong. */
export type ReadStep = {
  readonly id: string;
  readonly title: string;
  readonly action: string;
  readonly owner: readonly string[];
  readonly evidence: readonly string[];
  readonly after: readonly string[];
  readonly phase: string;
  readonly due: Readonly<Record<string, unknown>> | null;
  /** Conditions under which it applies. */
  readonly conditions: readonly unknown[];
};

/** The steps that a file of a playbook or overlay writes; none where it is no YAML at the moment. */
export function readSteps(read: () => unknown): readonly ReadStep[] {
  try {
    const content = read();
    const steps: unknown = isRecord(content) ? content['steps'] : undefined;
    return Array.isArray(steps) ? steps.filter(isRecord).map(toStep) : [];
  } catch {
    return [];
  }
}

function toStep(step: Readonly<Record<string, unknown>>): ReadStep {
  const due = step['due'];
  return {
    id: textOf(step['id']),
    title: textOf(step['title']),
    action: textOf(step['action']),
    owner: textsOf(step['owner']),
    evidence: textsOf(step['evidence']),
    after: textsOf(step['after']),
    phase: textOf(step['phase'] ?? 'gate'),
    due: isRecord(due) ? due : null,
    conditions: [step['select'], step['when']].filter(isRecord),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
