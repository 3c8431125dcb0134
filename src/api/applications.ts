import { z } from 'zod';
import type { JsonObject } from '../core/applications/connector.ts';
import { changeApplication, prepareApplication, probeApplication } from '../jobs/applications/connect-application.ts';
import { getApplication, listApplications } from '../store/inventory/application-lists.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { createOnce } from './once.ts';
import { idParams } from './schemas/fields.ts';
import { application, applicationBody, applicationPatch } from './schemas/inventory.ts';
import { etagOf, expectedVersion } from './version.ts';
import { toWire } from './wire.ts';

const tags = ['applications'];
const mayRead = everywhere('applications.read');
const mayManage = everywhere('applications.manage');

/** The systems we connect to. A connection is tried before it is stored; credentials go in and never come out. */
export function applicationRoutes(app: Api, { means, seal }: ApiMeans): void {
  const { db } = means;

  const list = { config: mayRead, schema: { tags, response: { 200: z.object({ items: z.array(application) }) } } };
  app.get('/api/v1/applications', list, async (request) => ({
    items: toWire(await withOrganization(db, accessOf(request).organizationId, listApplications)),
  }));

  const read = { config: mayRead, schema: { tags, params: idParams, response: { 200: application } } };
  app.get('/api/v1/applications/:id', read, async (request, reply) => {
    const found = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      getApplication(tx, request.params.id),
    );
    reply.header('etag', etagOf(found.version));
    return toWire(found);
  });

  const connect = { config: mayManage, schema: { tags, body: applicationBody, response: { 201: application } } };
  app.post('/api/v1/applications', connect, async (request, reply) => {
    const { organizationId, operator } = accessOf(request);
    const store = await prepareApplication(
      { means, seal },
      organizationId,
      settingsOf(request.body),
      operator.operatorId,
    );
    return createOnce(db, request, reply, async (tx) => ({ status: 201, body: await store(tx) }));
  });

  const patch = {
    config: mayManage,
    schema: { tags, params: idParams, body: applicationPatch, response: { 200: application } },
  };
  app.patch('/api/v1/applications/:id', patch, async (request, reply) => {
    const { organizationId, operator } = accessOf(request);
    const version = expectedVersion(request);
    const changed = await changeApplication({ means, seal }, organizationId, request.params.id, {
      ...settingsOf(request.body),
      ...(version === undefined ? {} : { version }),
      operatorId: operator.operatorId,
    });
    reply.header('etag', etagOf(changed.version));
    return toWire(changed);
  });

  const probed = z.object({ ok: z.literal(true) });
  const probe = { config: mayManage, schema: { tags, params: idParams, response: { 200: probed } } };
  app.post('/api/v1/applications/:id/probe', probe, async (request) => {
    const { organizationId } = accessOf(request);
    await withOrganization(db, organizationId, (tx) => getApplication(tx, request.params.id));
    await probeApplication(means, organizationId, request.params.id);
    return { ok: true } as const;
  });
}

type WithoutUndefined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** A parsed body whose settings are JSON and whose absent fields are absent. */
function settingsOf<T extends { readonly config?: unknown; readonly credentials?: unknown }>(
  body: T,
): WithoutUndefined<Omit<T, 'config' | 'credentials'>> & WithSettings<T> {
  const present = Object.entries(body).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as WithoutUndefined<Omit<T, 'config' | 'credentials'>> & WithSettings<T>;
}

type WithSettings<T> = { [Key in keyof T & ('config' | 'credentials')]: JsonObject };
