import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../core/failure.ts';

/** Options that every command takes. */
export type ServerOptions = { readonly url?: string; readonly tokenFile?: string; readonly json?: true };

/** Where the command line sends its requests, and how it knows. */
export type FoundServer = {
  readonly url: string;
  /** In words, for when it cannot be reached. */
  readonly source: string;
  readonly token: string | null;
};

/** What the command line was told about servers: by the environment and by its options. */
export type ServerHints = {
  readonly url: string | null;
  readonly token: string | null;
  readonly dataDir: string;
  readonly credentialsFile: string;
};

const usualUrl = 'http://127.0.0.1:4310';

/** Says which server is meant: by option, environment, the data folder of this machine, else the usual address. */
export function findServer(hints: ServerHints, options: ServerOptions): FoundServer {
  const local = readServerFile(hints.dataDir);
  const { url, source } = chooseUrl(hints, options, local);
  return { url, source, token: chooseToken(hints, options, url, local) };
}

function chooseUrl(hints: ServerHints, options: ServerOptions, local: string | null): Omit<FoundServer, 'token'> {
  if (options.url !== undefined) return { url: originOf(options.url), source: 'named with --url' };
  if (hints.url !== null) return { url: hints.url, source: 'named in HANDBACK_URL' };
  if (local !== null) return { url: local, source: `the last one started on ${hints.dataDir}` };
  return { url: usualUrl, source: `the usual address; no server has left word in ${hints.dataDir}` };
}

/** A kept token goes to the server it was given by, and to no other. */
function chooseToken(hints: ServerHints, options: ServerOptions, url: string, local: string | null): string | null {
  if (options.tokenFile !== undefined) return readTokenFile(options.tokenFile);
  if (hints.token !== null) return hints.token;
  const kept = readCredentials(hints.credentialsFile)[placeOf(url)]?.token;
  if (kept !== undefined) return kept;
  const isLocal = local !== null && placeOf(url) === placeOf(local);
  return isLocal ? readIfThere(join(hints.dataDir, 'cli-token')) : null;
}

/** Browsers are sent to the name of this machine and the command line goes to its address; both are the same server. */
function placeOf(url: string): string {
  return url.replace('http://localhost:', 'http://127.0.0.1:');
}

function readServerFile(dataDir: string): string | null {
  try {
    const { url } = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as { readonly url?: unknown };
    return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : null;
  } catch {
    return null;
  }
}

function readTokenFile(path: string): string {
  const token = readIfThere(path);
  if (token === null || token === '') throw new Failure('bad-request', `There is no token to be read in ${path}.`);
  return token;
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url.origin;
  throw new Failure('bad-request', `"${text}" is not a web address. It looks like http://127.0.0.1:4310.`);
}

type Credentials = Readonly<Record<string, { readonly token: string }>>;

function readCredentials(path: string): Credentials {
  const text = readIfThere(path);
  if (text === null) return {};
  try {
    return (JSON.parse(text) as { readonly servers?: Credentials }).servers ?? {};
  } catch (cause) {
    throw new Failure('configuration-wrong', `${path} is damaged. Remove it and sign in again.`, { cause });
  }
}

/** Keeps the token of a server, readable by this user alone. */
export function keepToken(credentialsFile: string, url: string, token: string): void {
  mkdirSync(dirname(credentialsFile), { recursive: true, mode: 0o700 });
  const servers = { ...readCredentials(credentialsFile), [placeOf(url)]: { token } };
  writeFileSync(credentialsFile, `${JSON.stringify({ servers }, null, 2)}\n`, { mode: 0o600 });
  chmodSync(credentialsFile, 0o600);
}
