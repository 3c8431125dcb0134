import type { ConnectorMeans, HttpAnswer } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { textOf, valueAt } from '../../core/json-pointer.ts';
import type { HttpCredentials, HttpSettings } from './settings.ts';

type Headers = Readonly<Record<string, string>>;
/** The headers that sign a request in, or the answer that stands for the request because no token could be had. */
type SignedIn = { readonly headers: Headers } | { readonly instead: HttpAnswer };

/** Signs requests in; `again` asks for a new token where there is such a thing, and answers whether there is. */
export type Authorize = { readonly signIn: () => Promise<SignedIn>; readonly again: () => boolean };

/** How the requests of one session are signed in. Throws `configuration-wrong` when the secret that the definition names was not given. */
export function authorizeWith(
  settings: HttpSettings,
  credentials: HttpCredentials,
  { http }: ConnectorMeans,
): Authorize {
  const { auth, name } = settings.definition;
  const secret = Object.hasOwn(credentials, auth.secret) ? credentials[auth.secret] : undefined;
  if (secret === undefined) {
    throw new Failure(
      'configuration-wrong',
      `The definition of ${name} names the secret ${auth.secret}, which was not given. Give it with --credentials: {"${auth.secret}": "…"}.`,
    );
  }
  switch (auth.kind) {
    case 'bearer':
      return fixed({ authorization: `Bearer ${secret}` });
    case 'basic':
      return fixed({ authorization: basic(auth.user, secret) });
    case 'header':
      return fixed({ [auth.header.toLowerCase()]: `${auth.prefix}${secret}` });
    case 'oauth2':
      break;
  }
  const { clientId, scope, audience, sendSecretIn, tokenUrl } = auth;
  const inForm = sendSecretIn === 'form' ? { client_id: clientId, client_secret: secret } : {};
  const inHeader = { authorization: basic(encodeURIComponent(clientId), encodeURIComponent(secret)) };
  let token: string | undefined;
  return {
    again: () => {
      token = undefined;
      return true;
    },
    // Client credentials grant (RFC 6749 §4.4).
    signIn: async () => {
      if (token === undefined) {
        const answer = await http({
          method: 'POST',
          url: tokenUrl,
          reach: settings.internalHosts.includes(new URL(tokenUrl).hostname) ? 'internal' : 'public',
          headers: sendSecretIn === 'header' ? inHeader : {},
          form: {
            grant_type: 'client_credentials',
            ...inForm,
            ...(scope === undefined ? {} : { scope }),
            ...(audience === undefined ? {} : { audience }),
          },
        });
        if (answer.kind === 'answer' && [400, 401, 403].includes(answer.status)) {
          throw new Failure(
            'application-refused',
            `${name} gave no token for the credential ${auth.secret} (${answer.status}): it has expired or was revoked. Give it a new one.`,
          );
        }
        token = tokenIn(answer);
        if (token === undefined) return { instead: notSent(answer, name) };
      }
      return { headers: { authorization: `Bearer ${token}` } };
    },
  };
}

function fixed(headers: Headers): Authorize {
  return { signIn: async () => ({ headers }), again: () => false };
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

function tokenIn(answer: HttpAnswer): string | undefined {
  if (answer.kind !== 'answer' || answer.status !== 200) return undefined;
  const type = textOf(valueAt(answer.json, '/token_type')) ?? 'bearer';
  const token = valueAt(answer.json, '/access_token');
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) && /^bearer$/i.test(type) ? token : undefined;
}

/** A request that needed a token was certainly not sent. */
function notSent(answer: HttpAnswer, name: string): HttpAnswer {
  const why = answer.kind === 'answer' ? `it answered ${answer.status} without a token` : answer.reason;
  return { kind: 'not_sent', reason: `${name} could not be asked for a token: ${why}` };
}
