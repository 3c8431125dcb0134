import { type OwnedKind, ownedKindNames, ruleOfOwned } from '../ownership/owned-kinds.ts';

/** The kinds of data; each may have a term of its own. */
export const dataKinds = ownedKindNames.filter((kind) => ruleOfOwned(kind).kind === 'data') as [
  OwnedKind,
  ...OwnedKind[],
];

/** For how many days data is kept after it was transferred or archived, where an organization has said nothing else of its kind. */
export const usualRetentionDays = 90;

/** The shortest term that an organization may set, and the longest. */
export const retentionLimits = { least: 30, most: 36_500 } as const;
