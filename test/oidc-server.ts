import { fork } from 'node:child_process';
import { once } from 'node:events';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

/** What the provider says about somebody. */
type OidcClaims = {
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
  readonly groups: readonly string[];
};

/** A certified OpenID provider in a process of its own, and how it comes to know somebody. */
export type OidcServer = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly know: (sub: string, claims: OidcClaims) => Promise<void>;
};

/** Starts a provider that sends browsers back to this address; it ends with the test file. */
export async function startOidcServer(redirectUri: string): Promise<OidcServer> {
  const client = { clientId: 'handback', clientSecret: 'a secret of thirty-two characters' };
  const child = fork(
    fileURLToPath(new URL('./oidc-process.mjs', import.meta.url)),
    [JSON.stringify({ redirectUri, ...client })],
    // It warns on its standard error that it is not set up for anything but a test.
    { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
  );
  after(() => child.kill());
  const [{ issuer }] = (await once(child, 'message')) as [{ readonly issuer: string }];
  return {
    ...client,
    issuer,
    know: async (sub, claims) => {
      child.send({ sub, claims });
      await once(child, 'message');
    },
  };
}

/** Signs somebody in at the provider as a browser would, from where we sent it; answers the address that it is sent back to. */
export async function goThroughProvider(from: string, login: string, redirectUri: string): Promise<URL> {
  const jar = new Map<string, string>();
  let url = new URL(from);
  let form: URLSearchParams | undefined;
  for (let hops = 0; hops < 10; hops += 1) {
    if (url.href.startsWith(redirectUri)) return url;
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(name, value);
    }
    const next = answer.headers.get('location');
    form = next === null ? new URLSearchParams({ prompt: 'login', login, password: 'x' }) : undefined;
    url = new URL(next ?? url, url);
  }
  throw new Error(`The provider led nowhere, in the end to ${url.href}.`);
}
