import cookie from '@fastify/cookie';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { randomUUIDv7 } from 'node:crypto';
import { guardRoutes } from './access.ts';
import { accountRoutes } from './accounts.ts';
import { actRoutes } from './act.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { applicationRoutes } from './applications.ts';
import { assetLabelRoutes } from './asset-labels.ts';
import { assetRoutes } from './assets.ts';
import { checkInRoutes } from './check-ins.ts';
import { custodyRoutes } from './custody.ts';
import { disputeRoutes } from './disputes.ts';
import { holdPageRoutes } from './hold-page.ts';
import { matterRoutes } from './matters.ts';
import { deviceRoutes } from './devices.ts';
import { dataRoutes } from './data.ts';
import { licenceRoutes } from './licences.ts';
import { ownedThingRoutes } from './owned-things.ts';
import { assignmentRoutes } from './assignments.ts';
import { brakeRoutes } from './brakes.ts';
import { certificateRoutes } from './certificates.ts';
import { changeRoutes } from './changes.ts';
import { chatRoutes } from './chat.ts';
import { courierEventRoutes, courierRoutes } from './couriers.ts';
import { columnMapRoutes } from './column-maps.ts';
import { departureRoutes } from './departures.ts';
import { eventRoutes } from './events.ts';
import { embargoRoutes } from './embargo.ts';
import { dispositionRoutes } from './dispositions.ts';
import { evidenceRoutes } from './evidence.ts';
import { feedRoutes } from './feeds.ts';
import { healthRoutes } from './health.ts';
import { homeRoutes } from './home.ts';
import { hrSourceRoutes } from './hr-sources.ts';
import { pushedUserRoutes } from './pushed-users.ts';
import { importRoutes } from './imports.ts';
import { inspectionRoutes } from './inspections.ts';
import { itadRoutes } from './itad.ts';
import { itemRoutes } from './items.ts';
import { refuseUnkeepableText } from './keepable-text.ts';
import { kitPaperRoutes } from './kit-papers.ts';
import { kitRoutes } from './kits.ts';
import { mailRoutes } from './mail.ts';
import { massEventRoutes } from './mass-events.ts';
import { messageRoutes } from './messages.ts';
import { metricRoutes } from './metrics.ts';
import { reportRoutes } from './reports.ts';
import { offboardingRoutes } from './offboardings.ts';
import { describeApi, openapiRoutes } from './openapi.ts';
import { operatorRoutes } from './operators.ts';
import { organizationRoutes } from './organization.ts';
import { peopleRoutes } from './people.ts';
import { planRoutes } from './plans.ts';
import { playbookRuleRoutes } from './playbook-rules.ts';
import { playbookRoutes } from './playbooks.ts';
import { answerProblems, sendProblem } from './problem.ts';
import { proposalRoutes } from './proposals.ts';
import { protectedAccountRoutes } from './protected-accounts.ts';
import { logSerializers } from './request-log.ts';
import { returnRoutes } from './returns.ts';
import { serializeBySchema } from './response-shapes.ts';
import { sanitizationRoutes } from './sanitizations.ts';
import { scimRoutes } from './scim.ts';
import { shipmentRoutes } from './shipments.ts';
import { signInRoutes } from './sign-in.ts';
import { signPageRoutes } from './sign-page.ts';
import { signatureRoutes } from './signatures.ts';
import { stepRoutes } from './steps.ts';
import { textRoutes } from './texts.ts';
import { tokenRoutes } from './tokens.ts';
import { sendConsole, wantsPage, webFileRoutes } from './web-files.ts';
import { webhookRoutes } from './webhooks-in.ts';
import { webhookOutRoutes } from './webhooks-out.ts';

const bodyLimit = 1024 * 1024;

const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const routes: readonly ((app: Api, means: ApiMeans) => void | Promise<void>)[] = [
  healthRoutes,
  signInRoutes,
  tokenRoutes,
  operatorRoutes,
  organizationRoutes,
  peopleRoutes,
  departureRoutes,
  changeRoutes,
  brakeRoutes,
  massEventRoutes,
  embargoRoutes,
  offboardingRoutes,
  planRoutes,
  playbookRoutes,
  playbookRuleRoutes,
  itemRoutes,
  stepRoutes,
  assignmentRoutes,
  eventRoutes,
  evidenceRoutes,
  applicationRoutes,
  accountRoutes,
  protectedAccountRoutes,
  proposalRoutes,
  matterRoutes,
  disputeRoutes,
  holdPageRoutes,
  assetRoutes,
  returnRoutes,
  kitRoutes,
  kitPaperRoutes,
  checkInRoutes,
  custodyRoutes,
  signatureRoutes,
  signPageRoutes,
  deviceRoutes,
  inspectionRoutes,
  dispositionRoutes,
  assetLabelRoutes,
  ownedThingRoutes,
  dataRoutes,
  licenceRoutes,
  sanitizationRoutes,
  itadRoutes,
  certificateRoutes,
  importRoutes,
  columnMapRoutes,
  metricRoutes,
  reportRoutes,
  hrSourceRoutes,
  pushedUserRoutes,
  feedRoutes,
  webhookRoutes,
  webhookOutRoutes,
  courierRoutes,
  courierEventRoutes,
  shipmentRoutes,
  mailRoutes,
  chatRoutes,
  messageRoutes,
  textRoutes,
  actRoutes,
  scimRoutes,
  openapiRoutes,
  homeRoutes,
];

/** Makes the server of the API and its few pages; it listens when the caller lets it. */
export async function makeServer(means: ApiMeans): Promise<Api> {
  const app: Api = fastify({
    bodyLimit,
    logger: means.logger === undefined ? false : { ...means.logger, serializers: logSerializers },
    genReqId: () => randomUUIDv7(),
    requestIdHeader: false,
    // Behind a proxy everybody else would have one address, and one of them could use up the tries of all.
    trustProxy: means.proxies === undefined || means.proxies.length === 0 ? false : [...means.proxies],
    // An address that cannot be decoded never reaches the routes' own error handler.
    frameworkErrors: (error, request, reply) => {
      setHeaders(request, reply);
      sendProblem(error, request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.addHook('onRequest', async (request, reply) => setHeaders(request, reply));
  await app.register(cookie);
  await describeApi(app, means.version);
  answerProblems(app, (request, reply) => (wantsPage(request) ? sendConsole(reply, means.web ?? null) : undefined));
  serializeBySchema(app);
  guardRoutes(app, means.means.db, means.onRoute);
  refuseUnkeepableText(app);
  await webFileRoutes(app, means.web ?? null);
  for (const add of routes) await add(app, means);
  return app;
}

function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({ ...securityHeaders, 'x-request-id': request.id });
  if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
}
