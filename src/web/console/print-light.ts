const attribute = 'data-mantine-color-scheme';

/** Lets dark pages be printed as light ones: on paper the ground is white whatever was chosen for the screen. */
export function printLight(): void {
  const page = document.documentElement;
  let before: string | null = null;
  const turn = (isPrint: boolean) => {
    if (isPrint) {
      before = page.getAttribute(attribute);
      page.setAttribute(attribute, 'light');
    } else if (before !== null) page.setAttribute(attribute, before);
  };
  matchMedia('print').addEventListener('change', ({ matches }) => turn(matches));
}
