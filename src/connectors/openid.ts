import * as client from 'openid-client';
import type { Http } from '../core/applications/connector.ts';
import { Failure } from '../core/failure.ts';

/** An OpenID provider and who we are there. `redirectUri`: where it sends browsers back to. */
export type OpenIdPlace = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** It lies inside the private network, and need not speak https. */
  readonly internal: boolean;
  readonly scopes: string;
  readonly redirectUri: string;
};

/** What ties an answer to its question: shown by whoever asked, and by nobody else. */
export type OpenIdChecks = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** Who signed in there. `email` only where the provider says that it has verified it. */
export type OpenIdIdentity = {
  readonly subject: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly claims: Readonly<Record<string, unknown>>;
};

const timeoutSeconds = 15;
/** How long ago a proof may have been given, in seconds; the provider is asked for a fresh one. */
const proofSeconds = 300;

/** Three random values for one question (RFC 7636, OpenID Connect Core §3.1.2.1). */
export function makeChecks(): OpenIdChecks {
  return { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() };
}

/** Where a browser goes to sign in; `fresh` asks the provider not to take an old session for it. Throws `application-unreachable`. */
export async function authorizationUrl(
  http: Http,
  place: OpenIdPlace,
  { checks, fresh }: { readonly checks: OpenIdChecks; readonly fresh: boolean },
): Promise<string> {
  const config = await configure(http, place);
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: place.redirectUri,
    scope: place.scopes,
    state: checks.state,
    nonce: checks.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: 'S256',
    ...(fresh ? { max_age: '0', prompt: 'login' } : {}),
  });
  return url.href;
}

/**
 * Takes what a browser brought back: exchanges the code, and verifies the identity token with its signature, issuer, audience, nonce
 * and, for a fresh one, its time. Claims that it lacks come from the provider's userinfo. Throws `application-refused` for an answer
 * that is not to this question, `application-unreachable`.
 */
export async function finishAuthorization(
  http: Http,
  place: OpenIdPlace,
  answer: { readonly search: string; readonly checks: OpenIdChecks; readonly fresh: boolean },
): Promise<OpenIdIdentity> {
  const config = await configure(http, place);
  const { state, nonce, verifier } = answer.checks;
  return saying(place, async () => {
    const tokens = await client.authorizationCodeGrant(config, new URL(`${place.redirectUri}${answer.search}`), {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
      ...(answer.fresh ? { maxAge: proofSeconds } : {}),
    });
    const token = tokens.claims();
    if (token === undefined) throw new Failure('application-refused', 'The provider sent no identity token.');
    const more =
      config.serverMetadata().userinfo_endpoint === undefined
        ? {}
        : await client.fetchUserInfo(config, tokens.access_token, token.sub);
    const claims: Record<string, unknown> = { ...more, ...token };
    const { email, email_verified: verified, name } = claims;
    return {
      subject: token.sub,
      email: typeof email === 'string' && (verified === true || verified === 'true') ? email : null,
      name: typeof name === 'string' ? name : null,
      claims,
    };
  });
}

/** Reads the provider's own description. Throws `application-unreachable`, or `application-refused` where it is another's. */
export async function probeOpenId(http: Http, place: OpenIdPlace): Promise<void> {
  await configure(http, place);
}

function configure(http: Http, place: OpenIdPlace): Promise<client.Configuration> {
  return saying(place, async () => {
    const config = await client.discovery(
      new URL(place.issuer),
      place.clientId,
      { client_secret: place.clientSecret, redirect_uris: [place.redirectUri] },
      undefined,
      {
        timeout: timeoutSeconds,
        [client.customFetch]: (url, options) => fetchGuarded(http, place, url, options),
        ...(place.internal ? { execute: [client.allowInsecureRequests] } : {}),
      },
    );
    client.enableNonRepudiationChecks(config);
    return config;
  });
}

/** Requests go where the guard lets them, whatever address a provider's description names. */
async function fetchGuarded(
  http: Http,
  { internal }: OpenIdPlace,
  url: string,
  { method, headers, body }: client.CustomFetchOptions,
): Promise<Response> {
  const answer = await http({
    method: method === 'POST' ? 'POST' : 'GET',
    url,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-type')),
    reach: internal ? 'internal' : 'public',
    timeoutMs: timeoutSeconds * 1000,
    binary: true,
    ...(body instanceof URLSearchParams ? { form: Object.fromEntries(body) } : {}),
  });
  if (answer.kind !== 'answer') throw new Failure('application-unreachable', answer.reason);
  const hasBody = ![204, 205, 304].includes(answer.status);
  return new Response(hasBody ? Buffer.from(answer.bytes ?? []) : null, {
    status: answer.status,
    headers: answer.headers,
  });
}

/** What the library throws, as a sentence; a code or a token is never part of it. */
async function saying<T>({ issuer }: OpenIdPlace, work: () => Promise<T>): Promise<T> {
  const { host } = new URL(issuer);
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const cause = error instanceof Error && error.cause instanceof Failure ? error.cause : undefined;
    if (cause !== undefined) throw cause;
    if (error instanceof client.AuthorizationResponseError)
      throw new Failure('application-refused', `${host} did not sign you in: ${codeOf(error.error)}.`, {
        cause: error,
      });
    if (error instanceof client.ResponseBodyError)
      throw new Failure('application-refused', `${host} refused the exchange: ${codeOf(error.error)}.`, {
        cause: error,
      });
    const message = error instanceof Error ? error.message : 'something else was thrown';
    throw new Failure('application-refused', `The answer of ${host} cannot be trusted: ${message}.`, { cause: error });
  }
}

function codeOf(text: string): string {
  return /^[\w.-]{1,60}$/.test(text) ? text : 'an error';
}
