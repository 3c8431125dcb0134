import { z } from 'zod';
import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { insertCredential } from '../store/inventory/credentials.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import {
  getOperator,
  grantRole,
  insertOperator,
  listOperators,
  revokeRole,
  setOperatorDisabled,
} from '../store/people/operators.ts';
import { readOperatorDuties } from '../store/people/operator-duties.ts';
import { getVisiblePerson } from '../store/people/visible-lists.ts';
import { accessOf, everywhere, proved, scopeOf } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { createOnce } from './once.ts';
import { readOperator, showOperator } from './read-operator.ts';
import { link, operator, operatorBody, operatorDuties, roleBody } from './schemas/access.ts';
import { idParams } from './schemas/fields.ts';

const linkMinutes = 30;
const tags = ['access'];
const config = everywhere('operators.manage');

/** Who works in Handback, what they may do and where, and the links that let them in. */
export function operatorRoutes(app: Api, { means: { db }, publicUrl }: ApiMeans): void {
  const operators = z.object({ items: z.array(operator) });
  app.get('/api/v1/operators', { config, schema: { tags, response: { 200: operators } } }, async (request) => {
    const { organizationId, operator: me } = accessOf(request);
    const found = await withOrganization(db, organizationId, (tx) => listOperators(tx, me.operatorId));
    return { items: found.map(showOperator) };
  });

  const make = { config: proved(config), schema: { tags, body: operatorBody, response: { 201: operator } } };
  app.post('/api/v1/operators', make, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { roles, ...content } = request.body;
      const actor = operatorActor(accessOf(request).operator.operatorId);
      if (content.personId !== null) await getVisiblePerson(tx, scopeOf(request), content.personId);
      const operatorId = await insertOperator(tx, content, actor);
      for (const role of roles) await grantRole(tx, { operatorId, ...role }, actor);
      return { status: 201, body: await readOperator(tx, operatorId, accessOf(request).operator.operatorId) };
    }),
  );

  const patchBody = z.strictObject({ disabled: z.boolean() });
  const patch = {
    config: proved(config),
    schema: { tags, params: idParams, body: patchBody, response: { 200: operator } },
  };
  app.patch('/api/v1/operators/:id', patch, async (request) => {
    const { organizationId, operator: me } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const { id: operatorId } = await getOperator(tx, request.params.id, accessOf(request).operator.operatorId);
      if (operatorId === me.operatorId) throw new Failure('rule-refused', 'Nobody shuts themselves out.');
      await setOperatorDisabled(tx, { operatorId, disabled: request.body.disabled }, me.operatorId);
      return readOperator(tx, operatorId, accessOf(request).operator.operatorId);
    });
  });

  const duties = { config, schema: { tags, params: idParams, response: { 200: operatorDuties } } };
  app.get('/api/v1/operators/:id/duties', duties, async (request) => {
    const { organizationId, operator: me } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const { id } = await getOperator(tx, request.params.id, me.operatorId);
      return readOperatorDuties(tx, id, me.operatorId);
    });
  });

  const grant = {
    config: proved(config),
    schema: { tags, params: idParams, body: roleBody, response: { 201: operator } },
  };
  app.post('/api/v1/operators/:id/roles', grant, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { id: operatorId } = await getOperator(tx, request.params.id, accessOf(request).operator.operatorId);
      await grantRole(tx, { operatorId, ...request.body }, operatorActor(accessOf(request).operator.operatorId));
      return { status: 201, body: await readOperator(tx, operatorId, accessOf(request).operator.operatorId) };
    }),
  );

  const revoke = {
    config: proved(config),
    schema: { tags, params: idParams, body: roleBody, response: { 200: operator } },
  };
  app.post('/api/v1/operators/:id/roles/revoke', revoke, async (request) => {
    const { organizationId, operator: me } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const { id: operatorId } = await getOperator(tx, request.params.id, accessOf(request).operator.operatorId);
      if (!(await revokeRole(tx, { operatorId, ...request.body }, operatorActor(me.operatorId))))
        throw new Failure('not-found', 'This operator has no such role.');
      return readOperator(tx, operatorId, accessOf(request).operator.operatorId);
    });
  });

  const invite = { config: proved(config), schema: { tags, params: idParams, response: { 201: link } } };
  app.post('/api/v1/operators/:id/link', invite, async (request, reply) => {
    const { organizationId, operator: me } = accessOf(request);
    const made = await withOrganization(db, organizationId, async (tx) => {
      const { id: operatorId, disabled } = await getOperator(
        tx,
        request.params.id,
        accessOf(request).operator.operatorId,
      );
      if (disabled) throw new Failure('rule-refused', 'This operator is disabled; a link would let nobody in.');
      return insertCredential(tx, {
        operatorId,
        kind: 'link',
        name: 'link',
        minutes: linkMinutes,
        madeBy: me.operatorId,
      });
    });
    reply.code(201);
    return { url: `${publicUrl}/sign-in#${made.secret}`, expiresAt: made.expiresAt.toString() };
  });
}
