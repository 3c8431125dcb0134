const unseen = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** Whether a text is empty to whoever reads it: blanks, joiners, marks of direction and other characters that draw nothing, or none at all. */
export function showsNothing(text: string): boolean {
  return unseen.test(text);
}
