import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { argv, stdin } from 'node:process';
import express, { type Request, type Response } from 'express';

// A ticket system with agents, teams, licences and sessions, in the shape that such systems share: answers wrapped in "result", lists
// by offset with Link headers and totals, verbs as paths. It knows nothing of Handback. Takes the API's token and the client's secret
// as its arguments, prints its address, and ends with its standard input.

type Agent = {
  readonly sys_id: string;
  readonly username: string;
  readonly full_name: string;
  readonly email: string;
  readonly employee_number: string | null;
  readonly kind: 'person' | 'integration';
  readonly role: 'agent' | 'admin' | 'owner';
  readonly created_at: string;
  state: string;
  licences: { readonly sku: string }[];
};
type Team = { readonly id: string; readonly name: string; readonly members: Set<string> };

const [, , token = '', clientSecret = ''] = argv;
const tokens = new Set([token]);
const agents = new Map<string, Agent>();
const teams = new Map<string, Team>();
const sessions = new Map<string, string[]>();

const app = express();

app.use('/api', (request: Request, response: Response, next: () => void) => {
  if (tokens.has(request.headers.authorization?.replace(/^Bearer /, '') ?? '')) return next();
  return fail(response, 401, 'User Not Authenticated');
});

app.get('/api/agents', (request, response) => list(request, response, '/api/agents'));
app.get('/api/by-page/agents', (request, response) => {
  const size = Number(request.query['per_page'] ?? 20);
  const page = Number(request.query['page'] ?? 1);
  response.json({ result: matching(request).slice((page - 1) * size, page * size), count: agents.size });
});
app.get('/api/by-cursor/agents', (request, response) => {
  const size = Number(request.query['limit'] ?? 20);
  const start = Number(Buffer.from(request.query['after'] ?? '', 'base64').toString() || 0);
  const next = start + size < agents.size ? Buffer.from(String(start + size)).toString('base64') : null;
  response.json({ result: matching(request).slice(start, start + size), meta: { next } });
});

app.get('/api/agents/:id', (request, response) => {
  const agent = agents.get(request.params['id'] ?? '');
  if (agent === undefined) return fail(response, 404, 'No Record found');
  return response.json({ result: shown(agent) });
});

const states: Readonly<Record<string, string>> = { block: 'blocked', unblock: 'active', close: 'closed' };
for (const [verb, state] of Object.entries(states)) {
  app.post(`/api/agents/:id/${verb}`, (request, response) =>
    change(request, response, 201, (agent) => {
      agent.state = state;
    }),
  );
}
app.get('/api/agents/:id/sessions', (request, response) => {
  const open = sessions.get(request.params['id'] ?? '') ?? [];
  response.json({ result: open.map((id) => ({ id, secret: `session-secret-${id}` })) });
});
app.delete('/api/agents/:id/sessions', (request, response) =>
  change(request, response, 204, ({ sys_id: id }) => void sessions.delete(id)),
);
app.delete('/api/agents/:id/licences/:sku', (request, response) =>
  change(request, response, 204, (agent) => {
    agent.licences = agent.licences.filter(({ sku }) => sku !== request.params['sku']);
  }),
);
app.post('/api/agents/:id/licences', async (request, response) => {
  const { sku } = JSON.parse(await bodyOf(request)) as { readonly sku: string };
  change(request, response, 201, (agent) => void agent.licences.push({ sku }));
});
app.delete('/api/teams/:team/members/:id', (request, response) =>
  change(request, response, 204, ({ sys_id: id }) => void teams.get(request.params['team'] ?? '')?.members.delete(id)),
);
app.put('/api/teams/:team/members/:id', (request, response) =>
  change(request, response, 204, ({ sys_id: id }) => void teams.get(request.params['team'] ?? '')?.members.add(id)),
);

app.post('/oauth/token', async (request, response) => {
  const form = new URLSearchParams(await bodyOf(request));
  const signedIn = Buffer.from(request.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
  if (form.get('grant_type') !== 'client_credentials' || signedIn !== `handback:${clientSecret}`)
    return fail(response, 401, 'invalid_client');
  const fresh = crypto.randomUUID();
  tokens.add(fresh);
  return response.json({ access_token: fresh, token_type: 'Bearer', expires_in: 3600 });
});

// What a test reaches without the API.
app.post('/held/agents', async (request, response) => {
  const { teams: names, ...agent } = JSON.parse(await bodyOf(request)) as Agent & { readonly teams: readonly string[] };
  agents.set(agent.sys_id, agent);
  sessions.set(agent.sys_id, [crypto.randomUUID(), crypto.randomUUID()]);
  for (const name of names) {
    const team = [...teams.values()].find((one) => one.name === name) ?? {
      id: crypto.randomUUID(),
      name,
      members: new Set(),
    };
    teams.set(team.id, team);
    team.members.add(agent.sys_id);
  }
  response.json({});
});
app.post('/held/forget-tokens', (_request, response) => {
  for (const given of tokens) if (given !== token) tokens.delete(given);
  response.json({});
});
app.get('/held', (_request, response) =>
  response.json({
    agents: [...agents.values()].map((agent) => ({ ...shown(agent), sessions: sessions.get(agent.sys_id) ?? [] })),
  }),
);

function matching({ query }: Request): readonly object[] {
  const { email, username, number } = query;
  return [...agents.values()]
    .filter((agent) => email === undefined || agent.email.toLowerCase() === email.toLowerCase())
    .filter((agent) => username === undefined || agent.username === username)
    .filter((agent) => number === undefined || agent.employee_number === number)
    .map(shown);
}

function list(request: Request, response: Response, path: string): void {
  const found = matching(request);
  const limit = Math.min(Number(request.query['limit'] ?? 20), 50);
  const offset = Number(request.query['offset'] ?? 0);
  const next = `<http://${request.headers.host}${path}?limit=${limit}&offset=${offset + limit}>;rel="next"`;
  response.setHeader('x-total-count', String(found.length));
  if (offset + limit < found.length)
    response.setHeader('link', `<http://${request.headers.host}${path}>;rel="first",${next}`);
  response.json({ result: found.slice(offset, offset + limit), total: found.length });
}

function shown(agent: Agent): object {
  const own = [...teams.values()].filter(({ members }) => members.has(agent.sys_id));
  return { ...agent, teams: own.map(({ id, name }) => ({ id, name })) };
}

function change(request: Request, response: Response, status: number, apply: (agent: Agent) => void): void {
  const agent = agents.get(request.params['id'] ?? '');
  if (agent === undefined) return fail(response, 404, 'No Record found');
  apply(agent);
  response.statusCode = status;
  return status === 204 ? void response.end() : response.json({ result: shown(agent) });
}

function fail(response: Response, status: number, message: string): void {
  response.statusCode = status;
  response.json({ error: { message }, status: 'failure' });
}

async function bodyOf(request: Request): Promise<string> {
  return Buffer.concat((await Array.fromAsync(request)) as Buffer[]).toString('utf8');
}

const server = createServer(app);
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});
stdin.resume().once('end', () => process.exit(0));
