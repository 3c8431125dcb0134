import { z } from 'zod';
import { factsOfUser } from '../core/intake/scim.ts';
import { decidePushedUser, type NamedPerson } from '../jobs/intake/decide-pushed-user.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { listUndecidedUsers, type UndecidedUser } from '../store/intake/scim-decisions.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { id, idParams } from './schemas/fields.ts';
import { type DecisionBody, decided, decisionBody, pushedUser } from './schemas/pushed-users.ts';
import { toWire } from './wire.ts';

const tags = ['intake'];
const mayHandle = everywhere('messages.handle');

/** Users that identity providers pushed and of whom nobody knows who they are; an operator says it, by name and with a reason. */
export function pushedUserRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const list = {
    config: mayHandle,
    schema: { tags, querystring: z.object(pageQuery), response: { 200: pageOf(pushedUser) } },
  };
  app.get('/api/v1/pushed-users', list, async (request) => {
    const { organizationId, acting } = accessOf(request);
    const { limit, cursor } = request.query;
    const page = { before: placeFrom(cursor, id) ?? null, limit };
    const { items, next } = await withOrganization(db, organizationId, (tx) => listUndecidedUsers(tx, acting, page));
    return { items: toWire(items.map(shown)), next: cursorFrom(next) };
  });

  const decide = {
    config: mayHandle,
    schema: { tags, params: idParams, body: decisionBody, response: { 200: decided } },
  };
  app.post('/api/v1/pushed-users/:id/decision', decide, async (request) => {
    const { organizationId, acting } = accessOf(request);
    const decision = { who: whoOf(request.body), reason: request.body.reason, by: acting };
    return withOrganization(db, organizationId, (tx) => decidePushedUser(tx, request.params.id, decision));
  });
}

function shown({ content, ...user }: UndecidedUser) {
  const { userName, displayName, employeeNumber, workEmail } = factsOfUser(content);
  return { ...user, userName, name: displayName, employeeNumber, workEmail };
}

function whoOf({ personId, employeeNumber }: DecisionBody): NamedPerson {
  if (personId !== undefined) return { personId };
  return employeeNumber === undefined ? 'nobody' : { employeeNumber };
}
