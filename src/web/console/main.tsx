import '@mantine/core/styles.layer.css';
import './console.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Failure } from '../../core/failure.ts';
import { printLight } from './print-light.ts';
import { LanguageProvider } from './language/language.tsx';
import { router } from './router.tsx';
import { readableColors, theme } from './theme.ts';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// The name under which the package that holds the page still below a dialog looks for it.
Object.assign(globalThis, { __webpack_nonce__: nonce });

const retries = 2;

/** What is refused is refused the second time too; what could not be reached may be back. */
const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // A session that has ended shows the door, whichever answer said so first.
    onError: (error, { queryKey }) => {
      if (error instanceof Failure && error.code === 'not-signed-in' && queryKey[0] !== '/me')
        void queries.invalidateQueries({ queryKey: ['/me'] });
    },
  }),
  defaultOptions: {
    queries: {
      retry: (count, error) => error instanceof Failure && error.code === 'server-unreachable' && count < retries,
      staleTime: 5_000,
    },
  },
});

printLight();
const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={readableColors}
        defaultColorScheme="auto"
        colorSchemeManager={localStorageColorSchemeManager({ key: 'handback.colours' })}
        getStyleNonce={() => nonce}
      >
        <LanguageProvider>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </LanguageProvider>
      </MantineProvider>
    </StrictMode>,
  );
