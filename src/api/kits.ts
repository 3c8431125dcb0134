import type { FastifyRequest } from 'fastify';
import { giveAddress, settleAddressDoubt } from '../jobs/returns/give-address.ts';
import { approveLetter } from '../jobs/returns/letters.ts';
import { moveKitByHand } from '../jobs/returns/move-kit-by-hand.ts';
import { requestKit } from '../jobs/returns/request-kit.ts';
import { settleKit } from '../jobs/returns/settle-kit.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findAddress } from '../store/returns/addresses.ts';
import { listLetters } from '../store/returns/letters.ts';
import { listKits } from '../store/returns/list-returns.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { createOnce } from './once.ts';
import { caseParams, idParams } from './schemas/fields.ts';
import {
  addressAnswer,
  addressBody,
  kitBody,
  kitList,
  kitMoveBody,
  kitRow,
  kitSettleBody,
  letterBody,
  letterList,
  refusalBody,
} from './schemas/returns.ts';
import { getVisibleCase } from '../store/cases/case-lists.ts';
import { getVisibleKit } from './visible-kit.ts';
import { toWire } from './wire.ts';

const tags = ['returns'];
const mostKits = 100;

type KitRequest = FastifyRequest & { readonly params: { readonly id: string } };

/** Boxes that go to a leaver and come back, where they are sent, and letters about what did not. */
export function kitRoutes(app: Api, { means: { db }, queue }: ApiMeans): void {
  const onKit = (request: KitRequest, work: (tx: Tx, operatorId: string) => Promise<unknown>) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      await getVisibleKit(tx, scopeOf(request), request.params.id);
      await work(tx, accessOf(request).operator.operatorId);
      return toWire(await getVisibleKit(tx, scopeOf(request), request.params.id));
    });

  const list = {
    config: within('returns.read'),
    schema: { tags, params: caseParams, response: { 200: kitList } },
  };
  app.get('/api/v1/offboardings/:case/kits', list, (request) =>
    inCase(db, request, async (tx, { offboardingId }) => ({
      items: toWire(await listKits(tx, scopeOf(request), { offboardingId, kitId: null, limit: mostKits })),
    })),
  );

  const read = { config: within('returns.read'), schema: { tags, params: idParams, response: { 200: kitRow } } };
  app.get('/api/v1/kits/:id', read, (request) => onKit(request, async () => undefined));

  const add = {
    config: within('returns.manage'),
    schema: { tags, params: caseParams, body: kitBody, response: { 201: kitRow } },
  };
  app.post('/api/v1/offboardings/:case/kits', add, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const scope = scopeOf(request);
      const { offboardingId } = await getVisibleCase(tx, scope, request.params.case);
      const { courierAccountId = null, customs = null } = request.body;
      const { operatorId } = accessOf(request).operator;
      const kitId = await requestKit(tx, { offboardingId, operatorId, courierAccountId, customs });
      const kit = await getVisibleKit(tx, scope, kitId);
      return { status: 201, body: toWire(kit) };
    }),
  );

  const move = {
    config: within('returns.manage'),
    schema: { tags, params: idParams, body: kitMoveBody, response: { 200: kitRow } },
  };
  app.post('/api/v1/kits/:id/move', move, (request) =>
    onKit(request, (tx, operatorId) =>
      moveKitByHand(tx, { kitId: request.params.id, move: request.body.move, operatorId }),
    ),
  );

  const settle = {
    config: within('returns.manage'),
    schema: { tags, params: idParams, body: kitSettleBody, response: { 200: kitRow } },
  };
  app.post('/api/v1/kits/:id/settle', settle, (request) =>
    onKit(request, (tx, operatorId) => {
      const { received, missing, waived, reason = null } = request.body;
      return settleKit(queue, tx, { kitId: request.params.id, operatorId, received, missing, waived, reason });
    }),
  );

  const address = {
    config: within('returns.manage'),
    schema: { tags, params: caseParams, response: { 200: addressAnswer } },
  };
  const addressOf = async (tx: Tx, personId: string) => {
    const kept = await findAddress(tx, personId);
    const { address: where = null, doubt = null, confirmedAt = null, givenAt = null } = kept ?? {};
    return toWire({ address: where, doubt, confirmedAt, givenAt });
  };
  app.get('/api/v1/offboardings/:case/address', address, (request) =>
    inCase(db, request, (tx, { personId }) => addressOf(tx, personId)),
  );
  const setAddress = { ...address, schema: { ...address.schema, body: addressBody } };
  app.post('/api/v1/offboardings/:case/address', setAddress, (request) =>
    inCase(db, request, async (tx, found) => {
      await giveAddress(tx, found, request.body.address, accessOf(request).operator.operatorId);
      return addressOf(tx, found.personId);
    }),
  );
  const confirm = { ...address, schema: { ...address.schema, body: refusalBody } };
  app.post('/api/v1/offboardings/:case/address/confirm', confirm, (request) =>
    inCase(db, request, async (tx, found) => {
      const { operatorId } = accessOf(request).operator;
      await settleAddressDoubt(tx, found, { operatorId, reason: request.body.reason });
      return addressOf(tx, found.personId);
    }),
  );

  const letters = {
    config: within('letters.approve'),
    schema: { tags, params: caseParams, response: { 200: letterList } },
  };
  app.get('/api/v1/offboardings/:case/letters', letters, (request) =>
    inCase(db, request, async (tx, { offboardingId }) => ({ items: toWire(await listLetters(tx, offboardingId)) })),
  );
  const approve = { ...letters, schema: { ...letters.schema, body: letterBody } };
  app.post('/api/v1/offboardings/:case/letters/approve', approve, (request) =>
    inCase(db, request, async (tx, { offboardingId }) => {
      const { operatorId } = accessOf(request).operator;
      await approveLetter(tx, { offboardingId, body: request.body.body ?? null, operatorId });
      return { items: toWire(await listLetters(tx, offboardingId)) };
    }),
  );
}
