import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publicly } from './access.ts';
import type { Api } from './api-means.ts';
import { page } from './page.ts';
import { html } from './html.ts';

/** The pages as they were built: where their files lie, and the first file of each. */
export type WebFiles = {
  readonly folder: string;
  readonly console: string;
};

const hidden = { hide: true } as FastifySchema;

/** Reads what scripts/build-web.ts made; null when nothing was built. */
export async function loadWebFiles(folder: string): Promise<WebFiles | null> {
  const entry = await readFile(join(folder, 'console', 'index.html'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return entry === null ? null : { folder, console: entry };
}

/** Serves the built files. Their names hold a hash of their content, so a browser never asks for one twice. */
export async function webFileRoutes(app: Api, web: WebFiles | null): Promise<void> {
  if (web === null) return;
  await app.register(fastifyStatic, {
    root: join(web.folder, 'assets'),
    serve: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  });
  const file = { config: publicly, schema: hidden };
  app.get<{ Params: { '*': string } }>('/assets/*', file, (request, reply) => reply.sendFile(request.params['*']));
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
