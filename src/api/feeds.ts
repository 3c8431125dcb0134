import { z } from 'zod';
import type { JsonObject } from '../core/applications/connector.ts';
import { addFeed } from '../jobs/feeds/add-feed.ts';
import { reviseFeed } from '../jobs/feeds/revise-feed.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { listFindings, listMissing, lockFinding, settleFinding } from '../store/feeds/feed-findings.ts';
import { acceptReading, listReadings } from '../store/feeds/feed-readings.ts';
import { changeFeed, type Feed, getFeed, listFeeds } from '../store/feeds/feeds.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import {
  acceptBody,
  feed,
  feedBody,
  feedChangeBody,
  feedDetail,
  feedParams,
  feedRevisionBody,
  missingPerson,
  settleBody,
} from './schemas/feeds.ts';
import { questionSettled } from './schemas/intake.ts';
import { done } from './schemas/work.ts';
import { settleQuestion, viewOffer } from './settle-question.ts';
import { toWire } from './wire.ts';

const tags = ['intake'];
const mayManage = everywhere('sources.manage');
const mayHandle = everywhere('messages.handle');
const shownReadings = 20;
/** So many good files without somebody make it a question. */
const absencesToAsk = 2;

/** Files that come again and again: where from, what was read, what was held, and who is missing. */
export function feedRoutes(app: Api, { means, queue, playbooks, overlays, seal }: ApiMeans): void {
  const { db } = means;
  const shown = ({ rank, ...one }: Feed) => ({ ...one, order: rank });

  const list = { config: mayHandle, schema: { tags, response: { 200: z.object({ items: z.array(feed) }) } } };
  app.get('/api/v1/feeds', list, async (request) => {
    const items = await withOrganization(db, accessOf(request).organizationId, listFeeds);
    return { items: toWire(items.map(shown)) };
  });

  const add = { config: mayManage, schema: { tags, body: feedBody, response: { 201: feed } } };
  app.post('/api/v1/feeds', add, async (request, reply) => {
    const { organizationId, operator } = accessOf(request);
    const { settings, order = null, password, privateKey, passphrase, ...named } = request.body;
    const credentials = given({ password, privateKey, passphrase });
    const input = { ...named, settings: settings as JsonObject, rank: order, credentials };
    const made = await addFeed(
      { means, queue, policies: { playbooks, overlays }, seal },
      organizationId,
      input,
      operator.operatorId,
    );
    reply.code(201);
    return toWire(shown(made));
  });

  const revise = {
    config: mayManage,
    schema: { tags, params: feedParams, body: feedRevisionBody, response: { 200: feed } },
  };
  app.patch('/api/v1/feeds/:feed', revise, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { settings, owns, order, asks, password, privateKey, passphrase } = request.body;
    const revision = {
      settings: settings as JsonObject,
      credentials: given({ password, privateKey, passphrase }),
      ...(owns === undefined ? {} : { owns }),
      ...(order === undefined ? {} : { rank: order }),
      ...(asks === undefined ? {} : { asks }),
    };
    const { operatorId } = operator;
    const made = await reviseFeed({ means, queue, policies: { playbooks, overlays }, seal }, organizationId, {
      name: request.params.feed,
      revision,
      operatorId,
    });
    return toWire(shown(made));
  });

  const show = { config: mayHandle, schema: { tags, params: feedParams, response: { 200: feedDetail } } };
  app.get('/api/v1/feeds/:feed', show, async (request) => {
    const { organizationId, acting } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const found = await getFeed(tx, request.params.feed);
      const readings = await listReadings(tx, found.id, shownReadings);
      const findings = (await listFindings(tx, found.id, acting)).map((one) => ({
        ...one,
        offer: viewOffer(one.offer),
      }));
      return toWire({ feed: shown(found), readings, findings });
    });
  });

  const missing = {
    config: mayHandle,
    schema: { tags, params: feedParams, response: { 200: z.object({ items: z.array(missingPerson) }) } },
  };
  app.get('/api/v1/feeds/:feed/missing', missing, async (request) => {
    const { organizationId, acting } = accessOf(request);
    const people = await withOrganization(db, organizationId, async (tx) =>
      listMissing(tx, (await getFeed(tx, request.params.feed)).id, acting),
    );
    return { items: toWire(people.map((person) => ({ ...person, question: person.missed >= absencesToAsk }))) };
  });

  const run = { config: mayHandle, schema: { tags, params: feedParams, response: { 200: done } } };
  app.post('/api/v1/feeds/:feed/run', run, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, (tx) =>
      changeFeed(tx, request.params.feed, 'look', operator.operatorId),
    );
    return { done: true } as const;
  });

  const accept = { config: mayHandle, schema: { tags, params: feedParams, body: acceptBody, response: { 200: done } } };
  app.post('/api/v1/feeds/:feed/accept', accept, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { reading: number, reason } = request.body;
    await withOrganization(db, organizationId, async (tx) => {
      const { id: feedId } = await getFeed(tx, request.params.feed);
      await acceptReading(tx, { feedId, number, operatorId: operator.operatorId, reason });
    });
    return { done: true } as const;
  });

  const settle = {
    config: mayHandle,
    schema: { tags, params: feedParams, body: settleBody, response: { 200: questionSettled } },
  };
  app.post('/api/v1/feeds/:feed/settle', settle, (request) => {
    const { finding: findingId, reason } = request.body;
    const at = async (tx: Tx) => {
      const { id: feedId } = await getFeed(tx, request.params.feed);
      return { feedId, findingId, reader: accessOf(request).acting };
    };
    return settleQuestion({ means, queue }, request, request.body, {
      lock: async (tx) => lockFinding(tx, await at(tx)),
      settle: async (tx, how) => settleFinding(tx, { ...(await at(tx)), reason, how }),
    });
  });

  const change = {
    config: mayManage,
    schema: { tags, params: feedParams, body: feedChangeBody, response: { 200: done } },
  };
  app.post('/api/v1/feeds/:feed/change', change, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, (tx) =>
      changeFeed(tx, request.params.feed, request.body.change, operator.operatorId),
    );
    return { done: true } as const;
  });
}

type Secrets = {
  readonly password: string | undefined;
  readonly privateKey: string | undefined;
  readonly passphrase: string | undefined;
};

/** Of what may be sent to sign in with, what was. */
function given({ password, privateKey, passphrase }: Secrets) {
  return {
    ...(password === undefined ? {} : { password }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}
