import cookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { failureKinds } from '../core/failure.ts';
import { textsFor } from '../jobs/messages/texts.ts';
import { guardRoutes, publicly } from './access.ts';
import { actRoutes } from './act.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { bareServer } from './bare-server.ts';
import { holdFreePort } from './free-port.ts';
import { holdPageRoutes } from './hold-page.ts';
import { acceptedLanguages } from './link-page.ts';
import { pageStyle } from './page.ts';
import { portalHeaders, portalSentence } from './portal-page.ts';
import { portalRoutes } from './portal.ts';
import { toFailure } from './problem.ts';
import { signPageRoutes } from './sign-page.ts';
import { webFileRoutes } from './web-files.ts';

/**
 * Makes the server that leavers and outsiders reach: their portal and the pages behind links in mails, and nothing else. With it on an
 * address of its own, the console and the API can stay where only operators reach them.
 */
export async function makePortalServer(means: ApiMeans): Promise<Api> {
  const { texts, web = null } = means;
  const app = bareServer(means);
  await app.register(cookie);
  const say = (request: FastifyRequest, reply: FastifyReply, status = 404) => {
    const frame = { all: texts, web: web?.portal, texts: textsFor(texts, acceptedLanguages(request)) };
    const key = status === 404 ? 'act.gone' : status === 429 ? 'portal.too_often' : 'portal.problem';
    return reply.code(status).headers(portalHeaders).send(portalSentence(frame, key));
  };
  app.setErrorHandler((error, request, reply) => {
    const { status } = failureKinds[toFailure(error).code];
    if (status >= 500) request.log.error({ err: error }, 'A page failed.');
    return say(request, reply, status);
  });
  app.setNotFoundHandler((request, reply) => say(request, reply));
  guardRoutes(app, means.means.db);
  await webFileRoutes(app, web, web?.portal.files ?? []);
  app.get('/page.css', { config: publicly }, (_request, reply) => {
    reply.type('text/css; charset=utf-8');
    return pageStyle;
  });
  await portalRoutes(app, means);
  await signPageRoutes(app, means);
  await actRoutes(app, means);
  await holdPageRoutes(app, means);
  return app;
}

/** Makes that server and lets it listen; its port was chosen, so another one would be a surprise. Throws `configuration-wrong`. */
export async function servePortal(means: ApiMeans, host: string, port: number): Promise<Api> {
  const held = await holdFreePort(host, { number: port, chosen: true }, 'HANDBACK_PORTAL_');
  const app = await makePortalServer(means);
  await held.release();
  await app.listen({ host, port: held.number });
  return app;
}
