/** What a thing of a stock count is: expected and not seen, seen and not expected, known to no register, or where it should be. */
export const countStates = ['missing', 'surprising', 'unknown', 'found'] as const;
export type CountState = (typeof countStates)[number];
