import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const web = join(import.meta.dirname, 'src', 'web');

/** The pages: the console and the scan page as applications of their own, and the script that enhances the leaver's portal. */
export default defineConfig({
  root: web,
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, 'dist', 'web'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2023',
    // The first browsers that know light-dark(); for older ones it would be rewritten to what only works beside `color-scheme`.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    // Nothing inside the page itself: the content security policy lets nothing in but files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: {
        console: join(web, 'console', 'index.html'),
        portal: join(web, 'portal', 'portal.ts'),
        scan: join(web, 'scan', 'index.html'),
      },
    },
  },
});
