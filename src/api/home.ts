import type { FastifySchema } from 'fastify';
import { failureKinds } from '../core/failure.ts';
import type { RoleGrant } from '../core/permission.ts';
import { type CaseSummary, listCases } from '../store/cases/case-lists.ts';
import { type Access } from '../store/inventory/credentials.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getOrganization, type OrganizationFacts } from '../store/people/organizations.ts';
import { rowScope } from '../store/row-scope.ts';
import { listTodo, type TodoStep } from '../store/steps/step-lists.ts';
import { findSession, publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { html, type Html } from './html.ts';
import { page, pageScript, pageStyle } from './page.ts';

const hidden = { hide: true } as FastifySchema;
const shown = 50;

/** The pages that the server writes itself: home, and the door. */
export function homeRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const route = { config: publicly, schema: hidden };
  app.get('/', route, async (request, reply) => {
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
    const access = await findSession(db, request);
    if (access === undefined) return page('Sign in', howToSignIn);
    return withOrganization(db, access.organizationId, async (tx) => {
      const scope = rowScope(access.acting, 'departures.read');
      const cases = await listCases(tx, scope, { state: 'open', limit: shown });
      const todo = await listTodo(tx, scope, { states: ['asked', 'problem'], limit: shown });
      return page(
        'Home',
        home({ access, organization: await getOrganization(tx), cases: cases.items, todo: todo.items }),
      );
    });
  });
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

const howToSignIn = html`<main><h1>Handback</h1>
<p>You are not signed in. Open your one-time link. An administrator makes one; the server prints one when it starts.</p></main>`;

const signIn = html`<main><h1>Sign in to Handback</h1>
<form data-do="sign-in"><p>This link works once.</p><button autofocus>Sign in</button><p role="status"></p></form>
<noscript><p>This page needs JavaScript. On the command line, <code>handback sign-in</code> takes the same link.</p></noscript></main>`;

type Home = {
  readonly access: Access;
  readonly organization: OrganizationFacts;
  readonly cases: readonly CaseSummary[];
  readonly todo: readonly TodoStep[];
};

function home({ access, organization, cases, todo }: Home): Html {
  return html`<header><p><strong>Handback</strong> · ${organization.name}${organization.demo ? ' (demonstration)' : ''}</p>
<form data-do="sign-out"><span>${access.operator.name}, ${rolesOf(access.acting.grants)}</span> <button>Sign out</button> <span role="status"></span></form></header>
<main><h1>Open offboardings</h1>${cases.length === 0 ? html`<p>None is open.</p>` : caseTable(cases)}
<h2>To do</h2>${todo.length === 0 ? html`<p>Nobody is asked for anything now.</p>` : todoTable(todo)}
<p>Everything here, and what changes it, is in the <a href="/api/v1/openapi.json">API</a> and on the command line: <code>./handback --help</code>.</p></main>`;
}

function rolesOf(grants: readonly RoleGrant[]): string {
  return [...new Set(grants.map(({ role }) => role))].join(', ') || 'no role';
}

function caseTable(cases: readonly CaseSummary[]): Html {
  const rows = cases.map(
    ({
      number,
      person,
      items,
      accessEndsAt,
      timeZone,
      approved,
      paused,
      held,
      problems,
      late,
    }) => html`<tr><th scope="row">${number}</th>
<td>${person.name}</td><td>${local(accessEndsAt, timeZone)}</td><td>${standingsOf(items)}</td>
<td>${held ? 'held by a brake, ' : ''}${paused ? 'paused' : approved ? 'approved' : 'waits for approval'}${problems > 0 ? `, ${problems} with a problem` : ''}${late > 0 ? `, ${late} late` : ''}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Open offboardings"><table><thead><tr><th scope="col">Case</th><th scope="col">Person</th><th scope="col">Access ends</th><th scope="col">Items</th><th scope="col">Plan</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function todoTable(todo: readonly TodoStep[]): Html {
  const rows = todo.map(
    ({
      offboarding,
      title,
      item,
      owner,
      dueAt,
      timeZone,
      late,
      problem,
    }) => html`<tr><th scope="row">${offboarding.number}</th>
<td>${title}${item === null ? '' : `: ${item.label}`}${problem === null ? '' : ` (${problem})`}</td><td>${owner.join(', ')}</td>
<td>${dueAt === null ? 'later' : local(dueAt, timeZone)}${late ? ' (late)' : ''}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="To do"><table><thead><tr><th scope="col">Case</th><th scope="col">Step</th><th scope="col">For</th><th scope="col">Due</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Where items stand, in words: never a colour alone, and unknown is never left out. */
function standingsOf(items: CaseSummary['items']): string {
  const counted = Object.entries(items).filter(([, count]) => count > 0);
  return counted.map(([standing, count]) => `${count} ${standing.replaceAll('_', ' ')}`).join(', ') || 'not read yet';
}

function local(at: Temporal.Instant, timeZone: string): string {
  const there = at.toZonedDateTimeISO(timeZone);
  return `${there.toPlainDate().toString()} ${there.toPlainTime().toString({ smallestUnit: 'minute' })} ${timeZone}`;
}

/** Where the `type` of a problem document leads. */
const errors = html`<header><h1>Errors</h1></header>
<main><div class="scroll"><table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Worth repeating</th><th scope="col">What to do</th></tr></thead>
<tbody>${Object.entries(failureKinds).map(
  ([code, kind]) =>
    html`<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${kind.status}</td><td>${kind.retry ? 'yes' : 'no'}</td><td>${kind.remedy}</td></tr>`,
)}</tbody></table></div></main>`;
