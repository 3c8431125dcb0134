// Plain JavaScript, because the package brings no types.
import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/** What the process was told to do, as JSON in its first argument: redirectUri, clientId and clientSecret. */
const order = JSON.parse(process.argv[2] ?? '{}');
/** Whoever signs in, by the name they type: what the provider says about them. */
const people = new Map();

// Its own address is part of what it is made from.
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://localhost:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: order.clientId,
      client_secret: order.clientSecret,
      redirect_uris: [order.redirectUri],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
  // Nobody is asked whether we may know who they are.
  loadExistingGrant: async (context) => {
    const { client, session, result } = context.oidc;
    const accountId = result?.login?.accountId ?? session?.accountId;
    if (client === undefined || accountId === undefined) return undefined;
    const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ['only for tests'] },
  pkce: { required: () => true },
});
server.on('request', provider.callback());
process.send?.({ issuer });
process.on('message', ({ sub, claims }) => {
  people.set(sub, claims);
  process.send?.({ known: sub });
});
process.on('disconnect', () => process.exit());
