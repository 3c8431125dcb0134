import type { FastifySchema } from 'fastify';
import { failureKinds } from '../core/failure.ts';
import { publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { html } from './html.ts';
import { page, pageScript, pageStyle } from './page.ts';
import { sendConsole } from './web-files.ts';

const hidden = { hide: true } as FastifySchema;

/** The console, the door to it, and the few pages that the server writes itself. */
export function homeRoutes(app: Api, { web }: ApiMeans): void {
  const route = { config: publicly, schema: hidden };
  app.get('/', route, (_request, reply) => sendConsole(reply, web ?? null));
  app.get('/sign-in', route, (_request, reply) => {
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
    return page('Sign in', signIn);
  });
  app.get('/docs/errors', route, (_request, reply) => {
    reply.type('text/html; charset=utf-8');
    return page('Errors', errors);
  });
  app.get('/sign-in.js', route, (_request, reply) => {
    reply.type('text/javascript; charset=utf-8');
    return pageScript;
  });
  app.get('/page.css', route, (_request, reply) => {
    reply.type('text/css; charset=utf-8');
    return pageStyle;
  });
}

const signIn = html`<main><h1>Sign in to Handback</h1>
<form data-do="sign-in"><p>This link works once.</p><button autofocus>Sign in</button><p role="status"></p></form>
<noscript><p>This page needs JavaScript. On the command line, <code>handback sign-in</code> takes the same link.</p></noscript></main>`;

/** Where the `type` of a problem document leads. */
const errors = html`<header><h1>Errors</h1></header>
<main><div class="scroll"><table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Worth repeating</th><th scope="col">What to do</th></tr></thead>
<tbody>${Object.entries(failureKinds).map(
  ([code, kind]) =>
    html`<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${kind.status}</td><td>${kind.retry ? 'yes' : 'no'}</td><td>${kind.remedy}</td></tr>`,
)}</tbody></table></div></main>`;
