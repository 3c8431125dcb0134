let kept = '';
let stop: (() => void) | undefined;

/** Keeps what is typed from now on until `takeLetters`: whoever types quickly does so before there is a field to type into. */
export function keepLetters(): void {
  stop?.();
  kept = '';
  const onKey = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    if (key === 'Escape') return stop?.();
    if (key === 'Backspace') kept = kept.slice(0, -1);
    else if (isLetter(key)) kept += key;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('keydown', onKey, true);
  stop = () => {
    document.removeEventListener('keydown', onKey, true);
    stop = undefined;
  };
}

/** Hands over what was typed since `keepLetters`; from here on letters go where the focus is. */
export function takeLetters(give: (letters: string) => void): void {
  stop?.();
  if (kept !== '') give(kept);
  kept = '';
}

/** One sign, and not the name of a key such as `Enter`. */
function isLetter(key: string): boolean {
  return /^.$/u.test(key);
}
