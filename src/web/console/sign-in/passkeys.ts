import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import type { Passkey } from '../../../api/schemas/sign-in.ts';
import { nameBrowser } from '../../../core/sign-in/name-browser.ts';
import { server } from '../server/server.ts';

/** Makes a passkey for whoever is signed in, and keeps it under the name of this browser. Throws `PasskeyRefused` for what the browser says no to. */
export async function addPasskey(): Promise<Passkey> {
  const options = await server.post<PublicKeyCredentialCreationOptionsJSON>('/passkeys/options');
  const response = await startRegistration({ optionsJSON: options }).catch(refuse);
  return server.post<Passkey>('/passkeys', { name: nameBrowser(navigator.userAgent), response });
}

/** Signs in with a passkey that the browser finds by itself. */
export async function enterWithPasskey(): Promise<void> {
  await usePasskey('/sign-in/passkey/options', '/sign-in/passkey');
}

/** Proves with a passkey of one's own that it is still the same person. */
export async function proveWithPasskey(): Promise<void> {
  await usePasskey('/me/proof/options', '/me/proof');
}

async function usePasskey(offer: string, take: string): Promise<void> {
  const options = await server.post<PublicKeyCredentialRequestOptionsJSON>(offer);
  const response = await startAuthentication({ optionsJSON: options }).catch(refuse);
  await server.post(take, { response });
}

/** The words under which a screen says why the browser used or made no passkey. */
export type Refusal = 'passkeyCancelled' | 'passkeyKnown' | 'passkeyImpossible';

const refusals = new WeakMap<object, Refusal>();

/** Why there was no passkey, where the browser said so; undefined for everything else that may be thrown. */
export function refusalOf(error: unknown): Refusal | undefined {
  return typeof error === 'object' && error !== null ? refusals.get(error) : undefined;
}

function refuse(cause: unknown): never {
  const error = cause instanceof Error ? cause : new Error('No passkey.', { cause });
  const isCancelled = error.name === 'NotAllowedError' || error.name === 'AbortError';
  const isKnown = error.name === 'InvalidStateError';
  refusals.set(error, isCancelled ? 'passkeyCancelled' : isKnown ? 'passkeyKnown' : 'passkeyImpossible');
  throw error;
}
