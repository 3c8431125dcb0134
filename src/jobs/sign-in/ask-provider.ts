import { makeHttp } from '../../connectors/http.ts';
import {
  authorizationUrl,
  finishAuthorization,
  makeChecks,
  type OpenIdChecks,
  type OpenIdIdentity,
  type OpenIdPlace,
  probeOpenId,
} from '../../connectors/openid.ts';
import { Failure } from '../../core/failure.ts';
import type { ProviderRecord } from '../../store/sign-in/providers.ts';
import type { Means } from '../means.ts';

/** Where providers send browsers back to. */
export function redirectUriOf(publicUrl: string): string {
  return `${publicUrl}/sign-in/return`;
}

/** What a provider's sealed secret is bound to. */
export function boundToProvider(organizationId: string, providerId: string): string {
  return `${organizationId}/sign-in-provider/${providerId}`;
}

type Asking = {
  readonly means: Pick<Means, 'unseal'>;
  readonly organizationId: string;
  readonly provider: ProviderRecord;
  readonly publicUrl: string;
};

/** Begins a sign-in: the address to send the browser to, and what its answer will be held against. Throws what the provider's description does. */
export async function beginAtProvider(
  asking: Asking,
  { fresh }: { readonly fresh: boolean },
): Promise<{ readonly url: string; readonly checks: OpenIdChecks }> {
  const checks = makeChecks();
  return { url: await authorizationUrl(makeHttp(), placeOf(asking), { checks, fresh }), checks };
}

/** Ends a sign-in: who it was. `search` is what stands behind the question mark of the address that the browser was sent back to. */
export function finishAtProvider(
  asking: Asking,
  answer: { readonly search: string; readonly checks: OpenIdChecks; readonly fresh: boolean },
): Promise<OpenIdIdentity> {
  return finishAuthorization(makeHttp(), placeOf(asking), answer);
}

/** Asks a provider that is to be set up for its description. Throws `application-unreachable`, `application-refused`. */
export async function probeProvider(
  provider: Omit<ProviderRecord, 'id' | 'sealedSecret' | 'vouched'> & { readonly clientSecret: string },
  publicUrl: string,
): Promise<void> {
  await probeOpenId(makeHttp(), { ...provider, redirectUri: redirectUriOf(publicUrl) });
}

/** Asks a provider that is set up for its description again; answers what was wrong, as a sentence, or null. */
export async function probeKept(asking: Asking): Promise<string | null> {
  try {
    await probeOpenId(makeHttp(), placeOf(asking));
    return null;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

function placeOf({ means, organizationId, provider, publicUrl }: Asking): OpenIdPlace {
  const { clientSecret } = means.unseal(provider.sealedSecret, boundToProvider(organizationId, provider.id));
  if (typeof clientSecret !== 'string')
    throw new Failure(
      'configuration-wrong',
      'The secret of the sign-in provider is not what was kept. Set it up again.',
    );
  return { ...provider, clientSecret, redirectUri: redirectUriOf(publicUrl) };
}
