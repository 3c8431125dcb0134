import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { isIP } from 'node:net';
import { Failure } from '../../core/failure.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  insertPasskey,
  listPasskeyRefs,
  lockPasskey,
  markPasskeyUsed,
  type PasskeySummary,
} from '../../store/sign-in/passkeys.ts';
import { spendChallenge } from '../../store/sign-in/spent-challenges.ts';
import { makeChallenge, readChallenge } from './challenges.ts';

/** For whom passkeys are made: the name of our host, and the address that pages must come from (WebAuthn level 3, §5.1.2). */
export type RelyingParty = { readonly id: string; readonly origin: string };

/** What passkeys work with. `key` proves challenges. */
export type PasskeyMeans = {
  readonly party: RelyingParty;
  readonly key: Uint8Array;
  readonly randomBytes: (size: number) => Uint8Array;
};

/** What a challenge is for, so that one of another kind, operator or session is none. */
export const purposes = {
  signIn: 'sign-in',
  register: (operatorId: string, credentialId: string) => `register ${operatorId} ${credentialId}`,
  prove: (credentialId: string) => `prove ${credentialId}`,
} as const;

/** Ed25519, ES256 and RS256 (RFC 9053): what authenticators in use can do. */
const algorithms = [-8, -7, -257];

/** The relying party of a public address; null for an address in numbers, for which browsers make no passkeys. */
export function relyingPartyOf(publicUrl: string): RelyingParty | null {
  const { hostname, origin, protocol } = new URL(publicUrl);
  const isSecure = protocol === 'https:' || hostname === 'localhost';
  return isIP(hostname.replaceAll(/[[\]]/g, '')) === 0 && isSecure ? { id: hostname, origin } : null;
}

/** What a browser needs to make a passkey: one that it finds by itself, and that asks for its owner's finger, face or PIN. */
export async function offerRegistration(
  tx: Tx,
  { party, key, randomBytes }: PasskeyMeans,
  who: { readonly operatorId: string; readonly credentialId: string; readonly name: string; readonly email: string },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const purpose = purposes.register(who.operatorId, who.credentialId);
  const known = await listPasskeyRefs(tx, who.operatorId);
  return generateRegistrationOptions({
    rpName: 'Handback',
    rpID: party.id,
    userID: handleOf(who.operatorId),
    userName: who.email,
    userDisplayName: who.name,
    challenge: copied(makeChallenge(key, { purpose, random: randomBytes(16), now: await databaseNow(tx) })),
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: known.map(({ credentialRef, transports }) => ({
      id: Buffer.from(credentialRef).toString('base64url'),
      transports: [...transports],
    })),
  });
}

/** Keeps the passkey that a browser made for such an offer. Throws `rule-refused` for one that was made for another offer, page or host. */
export async function finishRegistration(
  tx: Tx,
  { party, key }: PasskeyMeans,
  made: {
    readonly operatorId: string;
    readonly credentialId: string;
    readonly name: string;
    readonly response: RegistrationResponseJSON;
  },
): Promise<PasskeySummary> {
  const purpose = purposes.register(made.operatorId, made.credentialId);
  const challenge = await checked(tx, key, purpose);
  const verified = await verifyRegistrationResponse({
    response: made.response,
    expectedChallenge: challenge.isOurs,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(refuse);
  if (!verified.verified) throw refusal();
  await challenge.spend();
  const { credential, credentialDeviceType } = verified.registrationInfo;
  return insertPasskey(tx, {
    operatorId: made.operatorId,
    name: made.name,
    credentialRef: Buffer.from(credential.id, 'base64url'),
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports: (credential.transports ?? []).slice(0, 10),
    synced: credentialDeviceType === 'multiDevice',
  });
}

/** What a browser needs to use a passkey: any that it has for us, or, of a known operator, one of theirs. */
export async function offerUse(
  { party, key, randomBytes }: PasskeyMeans,
  asked: {
    readonly purpose: string;
    readonly now: Temporal.Instant;
    readonly among?: Awaited<ReturnType<typeof listPasskeyRefs>>;
  },
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { purpose, now, among } = asked;
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: copied(makeChallenge(key, { purpose, random: randomBytes(16), now })),
    userVerification: 'required',
    ...(among === undefined
      ? {}
      : {
          allowCredentials: among.map(({ credentialRef, transports }) => ({
            id: Buffer.from(credentialRef).toString('base64url'),
            transports: [...transports],
          })),
        }),
  });
}

/**
 * Verifies that somebody used a passkey for a challenge of ours, and counts the use. Answers whose it is. Throws `rule-refused` for a
 * challenge that was used, is over or for something else, for another page or host, for a copy that has counted less, and for a
 * passkey that was removed.
 */
export async function verifyUse(
  tx: Tx,
  { party, key }: PasskeyMeans,
  used: { readonly passkeyId: string; readonly purpose: string; readonly response: AuthenticationResponseJSON },
): Promise<string> {
  const passkey = await lockPasskey(tx, used.passkeyId);
  if (passkey === undefined) throw refusal();
  const { userHandle } = used.response.response;
  // Whom the authenticator itself takes it to be for (WebAuthn level 3, §7.2 step 6).
  if (userHandle !== undefined && userHandle !== Buffer.from(handleOf(passkey.operatorId)).toString('base64url'))
    throw refusal();
  const challenge = await checked(tx, key, used.purpose);
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: used.response,
    expectedChallenge: challenge.isOurs,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: {
      id: Buffer.from(passkey.credentialRef).toString('base64url'),
      publicKey: copied(passkey.publicKey),
      counter: passkey.counter,
    },
  }).catch(refuse);
  if (!verified) throw refusal();
  await challenge.spend();
  await markPasskeyUsed(tx, used.passkeyId, authenticationInfo.newCounter);
  return passkey.operatorId;
}

/** Judges a challenge that came back, and lets it count once. */
async function checked(tx: Tx, key: Uint8Array, purpose: string) {
  const now = await databaseNow(tx);
  let found: { readonly challenge: string; readonly expiresAt: Temporal.Instant } | undefined;
  return {
    isOurs: (challenge: string): boolean => {
      const expiresAt = readChallenge(key, challenge, { purpose, now });
      if (expiresAt !== undefined) found = { challenge, expiresAt };
      return expiresAt !== undefined;
    },
    spend: async (): Promise<void> => {
      if (found === undefined || !(await spendChallenge(tx, found.challenge, found.expiresAt))) throw refusal();
    },
  };
}

/** How an authenticator knows an operator: sixteen bytes that say nothing about them. */
function handleOf(operatorId: string): Uint8Array<ArrayBuffer> {
  return copied(Buffer.from(operatorId.replaceAll('-', ''), 'hex'));
}

function copied(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function refuse(cause: unknown): never {
  throw refusal(cause);
}

/** The same for everything that is wrong with it: which part it was, the log knows. */
function refusal(cause?: unknown): Failure {
  return new Failure(
    'rule-refused',
    'This passkey was not accepted: it is not known here, or its answer is too old or was given before. Try once more.',
    { cause },
  );
}
