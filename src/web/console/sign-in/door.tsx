import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { ProveAtProvider } from './prove-at-provider.tsx';
import { ProviderReturn } from './provider-return.tsx';
import { SignIn } from './sign-in.tsx';

/** Whatever stands between somebody and the console; afterwards they are where they were going. */
export function Door() {
  const { pathname, href } = useLocation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const isDoor = pathname === '/sign-in' || pathname.startsWith('/sign-in/');
  const to = isDoor ? '/' : href.split('#', 1)[0] || '/';
  const enter = (where: string) => {
    void client.resetQueries();
    if (isDoor) void navigate({ href: where, replace: true });
  };
  if (pathname === '/sign-in/return') return <ProviderReturn onEntered={enter} />;
  if (pathname === '/sign-in/prove') return <ProveAtProvider />;
  return <SignIn to={to} onEntered={() => enter(to)} />;
}
