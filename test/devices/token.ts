import type { Reply, Request, Tenant } from './tenant.ts';

/** Client credentials (RFC 6749 §4.4), as both vendors take them. */
export function giveToken(tenant: Tenant, { body }: Request): Reply {
  const form = new URLSearchParams(body);
  if (form.get('grant_type') !== 'client_credentials' || form.get('client_secret') !== 'secret-of-the-client')
    return { status: 401, body: { error: 'invalid_client' } };
  tenant.count += 1;
  const value = `token-${tenant.count}`;
  tenant.tokens.add(value);
  return { status: 200, body: { access_token: value, expires_in: 1200, token_type: 'Bearer' } };
}

export function mayEnter(tenant: Tenant, { authorization }: Request): boolean {
  return tenant.tokens.has(authorization.replace(/^Bearer /, ''));
}
