import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { ProveAtProvider } from './prove-at-provider.tsx';
import { ProviderReturn } from './provider-return.tsx';
import { SignIn } from './sign-in.tsx';

/** A page of its own, beside the console; it sends whoever is signed out here. */
const scanPage = /^\/scan(\?mode=\w+)?$/;

/** Whatever stands between somebody and the console; afterwards they are where they were going. */
export function Door() {
  const { pathname, href, searchStr } = useLocation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const isDoor = pathname === '/sign-in' || pathname.startsWith('/sign-in/');
  const to = isDoor ? backTo(searchStr) : href.split('#', 1)[0] || '/';
  const enter = (where: string) => {
    if (scanPage.test(where)) return location.assign(where);
    void client.resetQueries();
    if (isDoor) void navigate({ href: where, replace: true });
  };
  if (pathname === '/sign-in/return') return <ProviderReturn onEntered={enter} />;
  if (pathname === '/sign-in/prove') return <ProveAtProvider />;
  return <SignIn to={to} onEntered={() => enter(to)} />;
}

/** Where the address says that somebody came from, if it is a page that sends people here. */
function backTo(search: string): string {
  const from = new URLSearchParams(search).get('to') ?? '/';
  return scanPage.test(from) ? from : '/';
}
