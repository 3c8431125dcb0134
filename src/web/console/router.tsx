import { Button } from '@mantine/core';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  useLocation,
  useNavigate,
} from '@tanstack/react-router';
import { permissions } from '../../core/permission.ts';
import { useWords } from './language/words.ts';
import { EmptyState, ErrorState, Loading } from './parts/states.tsx';
import { type Screen, screens } from './screens.ts';
import { useMay, useMe } from './server/me.ts';
import { useServer } from './server/use-server.ts';
import type { Me } from '../../api/schemas/access.ts';
import { Shell } from './shell/shell.tsx';
import { shellWords } from './shell/words.ts';
import { StepUp } from './step-up/step-up.tsx';
import { type ComponentType, lazy, Suspense } from 'react';

const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFound });

const routes = screens.map((screen) =>
  createRoute({
    getParentRoute: () => rootRoute,
    path: screen.path,
    component: lazyRouteComponent(async () => ({ Screen: guarded(screen, await screen.load()) }), 'Screen'),
    pendingComponent: () => <Loading />,
    errorComponent: Broken,
  }),
);

/** Finds the screen of an address. What stands behind the question mark are texts, as the screens wrote them. */
export const router = createRouter({
  routeTree: rootRoute.addChildren(routes),
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const kept = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    return kept.length === 0
      ? ''
      : `?${new URLSearchParams(kept.map(([key, value]) => [key, String(value)])).toString()}`;
  },
  scrollRestoration: true,
});

const Door = lazy(async () => ({ default: (await import('./sign-in/door.tsx')).Door }));

function Root() {
  const { pathname } = useLocation();
  const isDoor = pathname === '/sign-in' || pathname.startsWith('/sign-in/');
  const { data, error, refetch } = useServer<Me>('/me', {}, { enabled: !isDoor });
  if (isDoor || error?.code === 'not-signed-in')
    return (
      <Suspense fallback={<Loading />}>
        <Door />
      </Suspense>
    );
  if (data !== undefined)
    return (
      <>
        <Shell me={data} />
        <StepUp />
      </>
    );
  if (error === null) return <Loading />;
  return (
    <main>
      <ErrorState error={error} retry={refetch} />
    </main>
  );
}

/** A screen for those who may see it; others read what it needs, and who can grant it. */
function guarded({ permission }: Screen, Screen: ComponentType): ComponentType {
  return function Guarded() {
    const may = useMay();
    const me = useMe();
    const say = useWords(shellWords);
    if (permission === undefined || may(permission) || me === undefined) return <Screen />;
    return (
      <EmptyState isPage title={say('notAllowed')}>
        {say('notAllowedWhy', { permission, roles: permissions[permission].join(', ') })}
      </EmptyState>
    );
  };
}

/** A screen that could not be fetched, as after an upgrade, or that failed. */
function Broken() {
  const say = useWords(shellWords);
  return (
    <EmptyState
      isPage
      title={say('broken')}
      action={<Button onClick={() => location.reload()}>{say('reload')}</Button>}
    >
      {say('brokenWhy')}
    </EmptyState>
  );
}

function NotFound() {
  const say = useWords(shellWords);
  const navigate = useNavigate();
  return (
    <EmptyState
      isPage
      title={say('notFound')}
      action={<Button onClick={() => void navigate({ to: '/' })}>{say('toToday')}</Button>}
    >
      {say('notFoundWhy')}
    </EmptyState>
  );
}
