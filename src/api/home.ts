import type { FastifySchema } from 'fastify';
import { failureKinds } from '../core/failure.ts';
import { publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { html } from './html.ts';
import { page, pageStyle } from './page.ts';
import { sendConsole, sendScan } from './web-files.ts';

const hidden = { hide: true } as FastifySchema;

/** The console, the door to it, and the few pages that the server writes itself. */
export function homeRoutes(app: Api, { web }: ApiMeans): void {
  const route = { config: publicly, schema: hidden };
  app.get('/', route, (_request, reply) => sendConsole(reply, web ?? null));
  // The addresses of links and of identity providers' answers.
  for (const path of ['/sign-in', '/sign-in/return', '/sign-in/prove'])
    app.get(path, route, (_request, reply) => sendConsole(reply, web ?? null));
  app.get('/scan', route, (_request, reply) => sendScan(reply, web ?? null));
  app.get('/docs/errors', route, (_request, reply) => {
    reply.type('text/html; charset=utf-8');
    return page('Errors', errors);
  });
  app.get('/page.css', route, (_request, reply) => {
    reply.type('text/css; charset=utf-8');
    return pageStyle;
  });
}

/** Where the `type` of a problem document leads. */
const errors = html`<header><h1>Errors</h1></header>
<main><div class="scroll"><table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Worth repeating</th><th scope="col">What to do</th></tr></thead>
<tbody>${Object.entries(failureKinds).map(
  ([code, kind]) =>
    html`<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${kind.status}</td><td>${kind.retry ? 'yes' : 'no'}</td><td>${kind.remedy}</td></tr>`,
)}</tbody></table></div></main>`;
