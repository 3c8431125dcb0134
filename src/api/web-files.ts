import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { publicly } from './access.ts';
import type { Api } from './api-means.ts';
import { page } from './page.ts';
import { html } from './html.ts';

/** The pages as they were built: where their files lie, and the first file of each. */
export type WebFiles = {
  readonly folder: string;
  readonly console: string;
  readonly scan: string;
  /** Addresses of what enhances the leaver's page: the first file of each kind, and all that these need. */
  readonly portal: { readonly script: string; readonly style: string; readonly files: readonly string[] };
};

const hidden = { hide: true } as FastifySchema;

/** Reads what scripts/build-web.ts made; null when nothing was built. */
export async function loadWebFiles(folder: string): Promise<WebFiles | null> {
  const entry = await readFile(join(folder, 'console', 'index.html'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (entry === null) return null;
  const scan = await readFile(join(folder, 'scan', 'index.html'), 'utf8').catch(() => '');
  return { folder, console: entry, scan, portal: await findPortalFiles(folder) };
}

const built = z.record(
  z.string(),
  z.object({
    file: z.string(),
    css: z.array(z.string()).default([]),
    imports: z.array(z.string()).default([]),
  }),
);

async function findPortalFiles(folder: string): Promise<WebFiles['portal']> {
  const manifest = built.parse(JSON.parse(await readFile(join(folder, '.vite', 'manifest.json'), 'utf8')));
  const entry = 'portal/portal.ts';
  const { file, css = [] } = manifest[entry] ?? {};
  const [style] = css;
  if (file === undefined || style === undefined)
    throw new Failure(
      'not-what-it-says',
      `The pages in ${folder} are of another version. Run: node scripts/build-web.ts --force`,
    );
  const files = filesOf(manifest, entry).map((name) => `/${name}`);
  return { script: `/${file}`, style: `/${style}`, files };
}

/** A file with its styles, and those of everything that it imports. */
function filesOf(manifest: z.infer<typeof built>, name: string): readonly string[] {
  const { file, css, imports } = manifest[name] ?? { css: [], imports: [] };
  return [...(file === undefined ? [] : [file]), ...css, ...imports.flatMap((one) => filesOf(manifest, one))];
}

/** Serves the built files, all or some. Their names hold a hash of their content, so a browser never asks for one twice. */
export async function webFileRoutes(app: Api, web: WebFiles | null, only?: readonly string[]): Promise<void> {
  if (web === null) return;
  await app.register(fastifyStatic, {
    root: join(web.folder, 'assets'),
    serve: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  });
  const file = { config: publicly, schema: hidden };
  app.get<{ Params: { '*': string } }>('/assets/*', file, (request, reply) => {
    const name = request.params['*'];
    if (only !== undefined && !only.includes(`/assets/${name}`)) return reply.callNotFound();
    return reply.sendFile(name);
  });
}

/** Sends the console, which finds its screen by the address. Style that its parts write carries the nonce of this answer. */
export function sendConsole(reply: FastifyReply, web: WebFiles | null): FastifyReply {
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
  if (web === null) return reply.send(page('Not built', notBuilt));
  const nonce = randomBytes(16).toString('base64');
  const policy = String(reply.getHeader('content-security-policy'));
  reply.header('content-security-policy', policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`));
  return reply.send(web.console.replace('<head>', `<head><meta name="csp-nonce" content="${nonce}">`));
}

/** Sends the page that scans. What reads codes where the browser cannot is compiled for it (WebAssembly), from our own file. */
export function sendScan(reply: FastifyReply, web: WebFiles | null): FastifyReply {
  if (web === null || web.scan === '') return sendConsole(reply, null);
  const policy = String(reply.getHeader('content-security-policy'));
  const scripts = "script-src 'self'";
  reply.header('content-security-policy', policy.replace(scripts, `${scripts} 'wasm-unsafe-eval'`));
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(web.scan);
}

/** Whether somebody asks for a page to read, at an address that only the console knows. */
export function wantsPage({ method, url, headers }: FastifyRequest): boolean {
  return (
    method === 'GET' &&
    !url.startsWith('/api/') &&
    !url.startsWith('/assets/') &&
    (headers.accept ?? '').includes('text/html')
  );
}

const notBuilt = html`<main><h1>Handback</h1>
<p>The pages of this server have not been built. <code>npm start</code> does it by itself; <code>node scripts/build-web.ts</code> does it now.</p></main>`;
