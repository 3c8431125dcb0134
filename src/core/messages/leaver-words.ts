/**
 * What a step asks in words for the leaver: in their language (BCP 47), else without its region, else in English, else the title that our
 * own people read.
 */
export function leaverWords(
  language: string,
  step: { readonly title: string; readonly toLeaver: Readonly<Record<string, string>> | null },
): string {
  const [base = language] = language.split('-', 1);
  const tags = [language, base, 'en'];
  return tags.map((tag) => step.toLeaver?.[tag]).find((words) => words !== undefined) ?? step.title;
}
