import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What an authenticator is told to lie about; left out, it tells the truth. */
export type Lies = {
  readonly origin?: string;
  readonly host?: string;
  readonly counter?: number;
  readonly unverified?: true;
};

/** An authenticator in this process (WebAuthn level 3, §6): it answers like a real one, and also as none would. */
export type Authenticator = {
  readonly id: string;
  readonly register: (options: { readonly challenge: string; readonly userId: string }, lies?: Lies) => object;
  readonly use: (options: { readonly challenge: string }, lies?: Lies) => object;
};

export function makeAuthenticator(origin: string): Authenticator {
  const credentialId = randomBytes(16);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = credentialId.toString('base64url');
  let userId = '';
  let count = 0;
  const clientData = (type: string, challenge: string, lies: Lies) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: lies.origin ?? origin, crossOrigin: false }));
  const authData = (lies: Lies, attested: Uint8Array = Buffer.alloc(0)) => {
    count += 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.counter ?? count);
    // Bits: somebody was there, was verified, and a new key follows.
    const flags = 1 | (lies.unverified === true ? 0 : 4) | (attested.length > 0 ? 64 : 0);
    const host = sha256(Buffer.from(lies.host ?? new URL(origin).hostname));
    return Buffer.concat([host, Buffer.of(flags), counter, attested]);
  };
  const common = { id, rawId: id, type: 'public-key', clientExtensionResults: {} };
  return {
    id,
    register: (options, lies = {}) => {
      ({ userId } = options);
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey(x, y)]);
      const data = authData(lies, attested);
      // A map of three: fmt "none", an empty attStmt, and authData (RFC 8949).
      const attestationObject = Buffer.concat([
        Buffer.of(0xa3),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.of(0xa0),
        text('authData'),
        bytes(data),
      ]).toString('base64url');
      const clientDataJSON = clientData('webauthn.create', options.challenge, lies).toString('base64url');
      return { ...common, response: { clientDataJSON, attestationObject, transports: ['internal'] } };
    },
    use: ({ challenge }, lies = {}) => {
      const data = authData(lies);
      const client = clientData('webauthn.get', challenge, lies);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return {
        ...common,
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: userId,
        },
      };
    },
  };
}

function sha256(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

/** A public key on P-256 for ES256 (RFC 9053 §7.1.1). */
function coseKey(x: string, y: string): Buffer {
  const at = (text: string) => bytes(Buffer.from(text, 'base64url'));
  return Buffer.concat([Buffer.of(0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21), at(x), Buffer.of(0x22), at(y)]);
}

function text(content: string): Buffer {
  return Buffer.concat([Buffer.of(0x60 + content.length), Buffer.from(content)]);
}

/** The shortest form, because readers encode it anew to find where it ends. */
function bytes(content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0x58, content.length), content]);
}
