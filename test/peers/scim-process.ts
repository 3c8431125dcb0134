import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { argv, stdin } from 'node:process';
import express, { type Request } from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

// A SCIM provider whose protocol, schemas, filters, PATCH and errors come from scimmy; only the storage is here.
// Takes the token as its argument, prints its address, and ends with its standard input.

// What scimmy's types ask of both kinds; each kind fills its own.
type Held = { id: string; userName: string; displayName: string; [name: string]: unknown };
type Resource = { id?: string; filter?: { match: (held: Held[]) => Held[] } };
type Member = { readonly value: string };

const users = new Map<string, Held>();
const groups = new Map<string, Held>();

function storage(held: Map<string, Held>, unique: string, shown: (one: Held) => Held) {
  const missing = (id: string) => new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
  const get = (id: string) => {
    const found = held.get(id);
    if (found === undefined) throw missing(id);
    return found;
  };
  return {
    ingress: async (resource: Resource, data: unknown) => {
      const { id = crypto.randomUUID() } = resource;
      const created = resource.id === undefined ? new Date() : (get(id)['meta'] as { created: Date }).created;
      const fields = JSON.parse(JSON.stringify(data)) as Held;
      const name = String(fields[unique]).toLowerCase();
      const isTaken = [...held.values()].some(
        (other) => other.id !== id && String(other[unique]).toLowerCase() === name,
      );
      if (isTaken) throw new SCIMMY.Types.Error(409, 'uniqueness', `${unique} is taken`);
      const one = { ...fields, id, meta: { created, lastModified: new Date() } } as Held;
      held.set(id, one);
      return shown(one);
    },
    egress: async (resource: Resource) => {
      if (resource.id !== undefined) return shown(get(resource.id));
      const all = [...held.values()].map(shown);
      if (resource.filter === undefined) return all;
      const matching = new Set(resource.filter.match(all.map(searchable)).map(({ id }) => id));
      return all.filter(({ id }) => matching.has(id));
    },
    degress: async (resource: Resource) => {
      if (!held.delete(resource.id ?? '')) throw missing(resource.id ?? '');
    },
  };
}

/** What scimmy's filter can match on: it wants lists to be there, and an extension's attribute under its whole name. */
function searchable(one: Held): Held {
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const { employeeNumber } = (one[enterprise] ?? {}) as { readonly employeeNumber?: string };
  return { emails: [], members: [], ...one, [`${enterprise}:employeeNumber`]: employeeNumber };
}

/** A user's groups are never stored: they follow from the groups' members (RFC 7643 §4.1.2). */
function withGroups(user: Held): Held {
  const of = [...groups.values()].filter(({ members }) =>
    (members as Member[] | undefined)?.some(({ value }) => value === user.id),
  );
  return { ...user, groups: of.map(({ id, displayName }) => ({ value: id, display: displayName, type: 'direct' })) };
}

const ofUsers = storage(users, 'userName', withGroups);
const ofGroups = storage(groups, 'displayName', (group) => group);
SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);
SCIMMY.Resources.declare(SCIMMY.Resources.User)
  .ingress(ofUsers.ingress)
  .egress(ofUsers.egress)
  .degress(ofUsers.degress);
SCIMMY.Resources.declare(SCIMMY.Resources.Group)
  .ingress(ofGroups.ingress)
  .egress(ofGroups.egress)
  .degress(ofGroups.degress);

const app = express();
app.get('/held', (_request, response) => response.json({ users: [...users.values()], groups: [...groups.values()] }));
const handler = (request: Request) => {
  if (request.headers.authorization !== `Bearer ${argv[2]}`) throw new Error('This token is not known.');
  return 'handback';
};
app.use('/scim/v2', new SCIMMYRouters({ type: 'bearer', handler }));

const server = createServer(app);
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});
stdin.resume().once('end', () => process.exit(0));
