import { allowed, refused, type Verdict } from '../failure.ts';
import { serialKeyOf } from '../serial-key.ts';

/** What a person can put on the table when they end a step. */
export const givenKinds = ['tick', 'note', 'file', 'photo', 'signature', 'scan'] as const;
export type GivenKind = (typeof givenKinds)[number];

/** What counts as what a playbook names: a photo is a file, but no file is a photo, and a note is neither. */
const suffices: Readonly<Record<string, readonly GivenKind[]>> = {
  tick: ['tick'],
  note: ['note'],
  file: ['file', 'photo'],
  photo: ['photo'],
  signature: ['signature'],
  scan: ['scan'],
  approval: ['signature'],
  acceptance: ['signature'],
};

const wording: Readonly<Record<GivenKind, string>> = {
  tick: 'a tick (--tick)',
  note: 'a note that says what you saw (--note)',
  file: 'a file (--file)',
  photo: 'a photo (--photo)',
  signature: 'your signature (--sign "Your Name")',
  scan: 'a scan of its tag or serial number (--scan)',
};

/**
 * What a person may end a step with, of the kinds its playbook lists. Where it lists only what a machine reads back, the step
 * fell to a person because none could: they say in a note or file what they saw, which attests and never confirms.
 */
export function kindsAPersonGives(listed: readonly string[]): readonly GivenKind[] {
  const kinds = givenKinds.filter((kind) => listed.some((one) => suffices[one]?.includes(kind) ?? false));
  return kinds.length > 0 ? kinds : ['note', 'file', 'photo'];
}

/** Whether what was given is what the step asks for; one of the listed kinds is enough. */
export function mayRestOn(
  step: { readonly title: string; readonly evidence: readonly string[] },
  given: readonly GivenKind[],
): Verdict {
  const counts = kindsAPersonGives(step.evidence);
  if (given.some((kind) => counts.includes(kind))) return allowed;
  const asked = counts.map((kind) => wording[kind]).join(', or ');
  const instead = given.length === 0 ? '' : ` What was given (${given.join(', ')}) is something else.`;
  return refused(`"${step.title}" asks for ${asked}.${instead}`);
}

/** Whether a scanned label belongs to the asset: its tag or its serial number, compared without spaces, dashes and case. */
export function scanFits(scanned: string, asset: { readonly tag: string; readonly serial: string | null }): Verdict {
  const read = keyOf(scanned);
  const known = [asset.tag, asset.serial].filter((value) => value !== null);
  if (known.some((value) => keyOf(value) === read)) return allowed;
  const serial = asset.serial === null ? '' : `, serial number ${asset.serial}`;
  return refused(
    `The scanned label says ${scanned.trim()}, but this asset has the tag ${asset.tag}${serial}. Scan the right one, or look up which one this is.`,
  );
}

function keyOf(label: string): string {
  return serialKeyOf(label) ?? label.trim();
}

/** The words somebody signs when they end a step. */
export function statementOf(title: string, item: string | null): string {
  return `I confirm that this has been done: ${title}${item === null ? '' : ` (${item})`}.`;
}
