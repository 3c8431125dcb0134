/** For how many days data of a kind is kept after it was transferred or archived, where an organization has said nothing else. */
export const usualRetentionDays = { mailbox: 90, drive: 90 } as const satisfies Readonly<Record<string, number>>;

/** The same for every other kind. */
export const otherRetentionDays = 90;

/** The shortest term that an organization may set, and the longest. */
export const retentionLimits = { least: 30, most: 36_500 } as const;
