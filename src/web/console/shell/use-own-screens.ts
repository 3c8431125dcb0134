import { type Screen, screens } from '../screens.ts';
import { useFirstPage } from '../server/first-page.ts';
import { useMay, useRoles } from '../server/me.ts';

type Shown = Screen & { readonly nav: NonNullable<Screen['nav']> };

/** The screens that whoever reads is led to, in the order of the navigation: by keys, by the palette, and by the list at the side. */
export function useOwnScreens(): readonly Shown[] {
  const may = useMay();
  const roles = useRoles();
  const firstPage = useFirstPage();
  return screens.filter(
    (screen): screen is Shown =>
      screen.nav !== undefined &&
      (screen.permission === undefined || may(screen.permission)) &&
      (screen.nav.roles === undefined || screen.nav.roles.some((role) => roles.includes(role))) &&
      (screen.path !== '/' || firstPage === undefined),
  );
}
