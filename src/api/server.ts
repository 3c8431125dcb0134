import cookie from '@fastify/cookie';
import { guardRoutes } from './access.ts';
import { accessMatrixRoutes } from './access-matrix.ts';
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
import { licenceListRoutes } from './licence-lists.ts';
import { licenceRoutes } from './licences.ts';
import { ownedThingRoutes } from './owned-things.ts';
import { assignmentRoutes } from './assignments.ts';
import { bareServer } from './bare-server.ts';
import { brakeRoutes } from './brakes.ts';
import { bulkRoutes } from './bulk.ts';
import { caseListRoutes } from './case-lists.ts';
import { certificateRoutes } from './certificates.ts';
import { changeRoutes } from './changes.ts';
import { connectorRoutes } from './connectors.ts';
import { chatRoutes } from './chat.ts';
import { courierEventRoutes, courierRoutes } from './couriers.ts';
import { columnMapRoutes } from './column-maps.ts';
import { departurePreviewRoutes } from './departure-preview.ts';
import { departureRoutes } from './departures.ts';
import { findRoutes } from './find.ts';
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
import { liveRoutes } from './live.ts';
import { mailRoutes } from './mail.ts';
import { massEventRoutes } from './mass-events.ts';
import { messageRoutes } from './messages.ts';
import { metricRoutes } from './metrics.ts';
import { reportRoutes } from './reports.ts';
import { offboardingRoutes } from './offboardings.ts';
import { describeApi, openapiRoutes } from './openapi.ts';
import { operatorRoutes } from './operators.ts';
import { organizationRoutes } from './organization.ts';
import { passkeyRoutes } from './passkeys.ts';
import { peopleRoutes } from './people.ts';
import { planRoutes } from './plans.ts';
import { portalLinkRoutes } from './portal-links.ts';
import { portalRoutes } from './portal.ts';
import { playbookRuleRoutes } from './playbook-rules.ts';
import { playbookRoutes } from './playbooks.ts';
import { answerProblems } from './problem.ts';
import { proofRoutes } from './proof.ts';
import { proposalRoutes } from './proposals.ts';
import { protectedAccountRoutes } from './protected-accounts.ts';
import { returnRoutes } from './returns.ts';
import { serializeBySchema } from './response-shapes.ts';
import { sanitizationRoutes } from './sanitizations.ts';
import { scimRoutes } from './scim.ts';
import { shipmentRoutes } from './shipments.ts';
import { sessionRoutes } from './sessions.ts';
import { signInProviderRoutes } from './sign-in-providers.ts';
import { signInWithProviderRoutes } from './sign-in-with-provider.ts';
import { signInRoutes } from './sign-in.ts';
import { signPageRoutes } from './sign-page.ts';
import { signatureRoutes } from './signatures.ts';
import { stepHistoryRoutes } from './step-history.ts';
import { stockCountRoutes } from './stock-counts.ts';
import { stepRoutes } from './steps.ts';
import { textRoutes } from './texts.ts';
import { todayRoutes } from './today.ts';
import { tokenRoutes } from './tokens.ts';
import { sendConsole, wantsPage, webFileRoutes } from './web-files.ts';
import { webhookRoutes } from './webhooks-in.ts';
import { webhookOutRoutes } from './webhooks-out.ts';

const routes: readonly ((app: Api, means: ApiMeans) => void | Promise<void>)[] = [
  healthRoutes,
  signInRoutes,
  passkeyRoutes,
  proofRoutes,
  sessionRoutes,
  signInWithProviderRoutes,
  signInProviderRoutes,
  tokenRoutes,
  operatorRoutes,
  organizationRoutes,
  peopleRoutes,
  departureRoutes,
  departurePreviewRoutes,
  findRoutes,
  changeRoutes,
  brakeRoutes,
  massEventRoutes,
  embargoRoutes,
  todayRoutes,
  liveRoutes,
  caseListRoutes,
  bulkRoutes,
  offboardingRoutes,
  planRoutes,
  playbookRoutes,
  playbookRuleRoutes,
  itemRoutes,
  stepRoutes,
  stepHistoryRoutes,
  assignmentRoutes,
  eventRoutes,
  evidenceRoutes,
  applicationRoutes,
  connectorRoutes,
  accessMatrixRoutes,
  accountRoutes,
  protectedAccountRoutes,
  proposalRoutes,
  matterRoutes,
  disputeRoutes,
  holdPageRoutes,
  assetRoutes,
  stockCountRoutes,
  returnRoutes,
  kitRoutes,
  kitPaperRoutes,
  checkInRoutes,
  custodyRoutes,
  signatureRoutes,
  signPageRoutes,
  portalLinkRoutes,
  portalRoutes,
  deviceRoutes,
  inspectionRoutes,
  dispositionRoutes,
  assetLabelRoutes,
  ownedThingRoutes,
  dataRoutes,
  licenceRoutes,
  licenceListRoutes,
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
  const app = bareServer(means);
  await app.register(cookie);
  await describeApi(app, means.version);
  answerProblems(app, (request, reply) => (wantsPage(request) ? sendConsole(reply, means.web ?? null) : undefined));
  serializeBySchema(app);
  guardRoutes(app, means.means.db, {
    secureCookies: means.secureCookies,
    ...(means.onRoute === undefined ? {} : { onRoute: means.onRoute }),
  });
  refuseUnkeepableText(app);
  await webFileRoutes(app, means.web ?? null);
  for (const add of routes) await add(app, means);
  return app;
}
