/** A box that weighs less than this part of what its things weigh may be empty, or hold something else. */
const leastPart = 0.6;

/** Whether the carrier's scales say that a box cannot hold what it should (grams). Without both weights nothing is doubted. */
export function isTooLight(expectedGrams: number | null, measuredGrams: number | null): boolean {
  return expectedGrams !== null && measuredGrams !== null && measuredGrams < expectedGrams * leastPart;
}
