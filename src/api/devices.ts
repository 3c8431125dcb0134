import { z } from 'zod';
import { commandChoices, matchStates } from '../core/devices/device-command.ts';
import { judgeCommands } from '../jobs/devices/command-target.ts';
import { readSecrets } from '../jobs/devices/keep-secrets.ts';
import { matchDevice, readLabel } from '../jobs/devices/match-device.ts';
import { readDeviceNow } from '../jobs/devices/read-devices.ts';
import { approveLock, cancelCommand, requestCommand } from '../jobs/devices/request-command.ts';
import { readWaiting } from '../jobs/devices/tell-waiting.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { listAllCommands, listCommands } from '../store/devices/command-lists.ts';
import { lockVisibleCommand } from '../store/devices/device-commands.ts';
import { listSecrets } from '../store/devices/device-secrets.ts';
import { getVisibleDevice, listDevices } from '../store/devices/devices.ts';
import type { RowScope } from '../store/row-scope.ts';
import { databaseNow } from '../store/database/database-now.ts';
import { accessOf, proved, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import {
  cancelled,
  commandBody,
  commandMade,
  device,
  deviceDetail,
  labelBody,
  labelRead,
  listedCommand,
  matchBody,
  openedSecrets,
} from './schemas/devices.ts';
import { id, idParams } from './schemas/fields.ts';
import { searchQuery } from './schemas/inventory.ts';
import { reasonBody } from './schemas/protection.ts';
import { done } from './schemas/work.ts';
import { findVisibleAsset } from './visible-asset.ts';
import { toWire } from './wire.ts';

const tags = ['devices'];
const mayRead = within('holdings.read');
const mayCommand = within('devices.command');

/** What is enrolled with device managers, and what they are told to do. */
export function deviceRoutes(app: Api, { means }: ApiMeans): void {
  const { db } = means;

  const querystring = z.object({
    ...pageQuery,
    ...searchQuery,
    match: z.enum(matchStates).optional(),
    asset: z.string().trim().min(1).max(200).optional().describe('A tag or serial number'),
  });
  const list = { config: mayRead, schema: { tags, querystring, response: { 200: pageOf(device) } } };
  app.get('/api/v1/devices', list, async (request) => {
    const { limit, cursor, search = '', match, asset } = request.query;
    const after = placeFrom(cursor, id);
    const page = {
      limit,
      search,
      ...(match === undefined ? {} : { match }),
      ...(after === undefined ? {} : { after }),
    };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const assetId = asset === undefined ? {} : { assetId: (await findVisibleAsset(tx, scopeOf(request), asset)).id };
      return listDevices(tx, scopeOf(request), { ...page, ...assetId });
    });
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const read = { config: mayRead, schema: { tags, params: idParams, response: { 200: deviceDetail } } };
  app.get('/api/v1/devices/:id', read, (request) =>
    withOrganization(db, accessOf(request).organizationId, (tx) => detailOf(tx, scopeOf(request), request.params.id)),
  );

  app.post('/api/v1/devices/:id/read', { ...read, config: mayCommand }, async (request) => {
    const { organizationId } = accessOf(request);
    const scope = scopeOf(request);
    const found = await withOrganization(db, organizationId, (tx) => getVisibleDevice(tx, scope, request.params.id));
    const { application, enrolmentRef } = found;
    await readDeviceNow(means, organizationId, { id: found.id, applicationId: application.id, enrolmentRef });
    return withOrganization(db, organizationId, (tx) => detailOf(tx, scope, found.id));
  });

  const match = {
    config: mayCommand,
    schema: { tags, params: idParams, body: matchBody, response: { 200: deviceDetail } },
  };
  app.post('/api/v1/devices/:id/match', match, async (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const found = await getVisibleDevice(tx, scopeOf(request), request.params.id);
      const named = request.body.asset;
      const asset = named === null ? null : await findVisibleAsset(tx, scopeOf(request), named);
      await matchDevice(tx, { deviceId: found.id, asset, operatorId: operator.operatorId });
      return detailOf(tx, scopeOf(request), found.id);
    });
  });

  const label = {
    config: mayCommand,
    schema: { tags, params: idParams, body: labelBody, response: { 200: labelRead } },
  };
  app.post('/api/v1/devices/:id/label', label, async (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const found = await getVisibleDevice(tx, scopeOf(request), request.params.id);
      const { serial } = request.body;
      return readLabel(tx, { deviceId: found.id, serial, operatorId: operator.operatorId });
    });
  });

  const command = {
    config: mayCommand,
    schema: { tags, params: idParams, body: commandBody, response: { 200: commandMade } },
  };
  app.post('/api/v1/devices/:id/commands', command, async (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const found = await getVisibleDevice(tx, scopeOf(request), request.params.id);
      const wanted = { deviceId: found.id, ...request.body, operatorId: operator.operatorId };
      const { commandId, proposal } = await requestCommand(tx, wanted);
      return { commandId, proposalId: proposal?.id ?? null };
    });
  });

  const commandsQuery = z.object({
    ...pageQuery,
    which: z.enum(commandChoices).default('open'),
    asset: z.string().trim().min(1).max(200).optional().describe('A tag or serial number'),
  });
  const commands = {
    config: mayRead,
    schema: { tags, querystring: commandsQuery, response: { 200: pageOf(listedCommand) } },
  };
  app.get('/api/v1/device-commands', commands, async (request) => {
    const { limit, cursor, which, asset } = request.query;
    const page = { which, before: placeFrom(cursor, id) ?? null, limit };
    return withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const about = asset === undefined ? {} : { assetId: (await findVisibleAsset(tx, scopeOf(request), asset)).id };
      const { items, next } = await listAllCommands(tx, scopeOf(request), { ...page, ...about });
      const { timesOf } = await readWaiting(tx, await databaseNow(tx));
      const waits = ({ approvedAt, endedAt }: (typeof items)[number]) =>
        approvedAt !== null && endedAt === null && timesOf(approvedAt) > 0;
      return { items: toWire(items.map((one) => ({ ...one, waitsLong: waits(one) }))), next: cursorFrom(next) };
    });
  });

  const approve = { config: proved(mayCommand), schema: { tags, params: idParams, response: { 200: done } } };
  app.post('/api/v1/device-commands/:id/approve', approve, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, async (tx) => {
      const found = await lockVisibleCommand(tx, scopeOf(request), request.params.id);
      await approveLock(tx, { commandId: found.id, operatorId: operator.operatorId });
    });
    return { done: true } as const;
  });

  const cancel = {
    config: mayCommand,
    schema: { tags, params: idParams, body: reasonBody, response: { 200: cancelled } },
  };
  app.post('/api/v1/device-commands/:id/cancel', cancel, async (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const found = await lockVisibleCommand(tx, scopeOf(request), request.params.id);
      const { reason } = request.body;
      return { state: await cancelCommand(tx, { commandId: found.id, reason, operatorId: operator.operatorId }) };
    });
  });

  const keys = {
    config: proved(within('devices.secrets')),
    schema: { tags, params: idParams, body: reasonBody, response: { 200: openedSecrets } },
  };
  app.post('/api/v1/devices/:id/secrets', keys, async (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const found = await getVisibleDevice(tx, scopeOf(request), request.params.id);
      const wanted = { deviceId: found.id, reason: request.body.reason, operatorId: operator.operatorId };
      return { items: toWire(await readSecrets(means, tx, wanted)) };
    });
  });
}

async function detailOf(tx: Tx, scope: RowScope, deviceId: string) {
  const found = await getVisibleDevice(tx, scope, deviceId);
  const commands = await listCommands(tx, found.id, scope.operatorId);
  const secrets = await listSecrets(tx, found.id);
  const may = await judgeCommands(tx, found);
  return toWire({ ...found, commands, may, secrets: secrets.map(({ kind, capturedAt }) => ({ kind, capturedAt })) });
}
