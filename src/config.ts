import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { Failure } from './core/failure.ts';

/** What one node of Handback runs with; nothing else reads the environment. */
export type Config = {
  /** `chosen`: somebody set it, so another port would be a surprise. */
  readonly port: { readonly number: number; readonly chosen: boolean };
  readonly host: string;
  readonly dataDir: string;
  /** A PostgreSQL server of one's own; null: the embedded one. */
  readonly databaseUrl: string | null;
  /** How people reach this server from outside, without a slash at the end; null: as it listens. */
  readonly publicUrl: string | null;
  /**
   * Where leavers and outsiders reach their pages, if that is not `publicUrl`; with a port they have a listener of their own, which
   * serves nothing else.
   */
  readonly portal: { readonly port: number | null; readonly host: string; readonly url: string | null };
  /** Proxies in front, as addresses or ranges: what they say about where a request comes from is believed. */
  readonly proxies: readonly string[];
  readonly keyFile: string;
  readonly role: 'api' | 'worker' | 'both';
  readonly log: 'pretty' | 'json';
  /** Steps at the same time; null: as many as a worker finds right. */
  readonly concurrency: number | null;
  /** Sentences about what is allowed but seldom meant. */
  readonly warnings: readonly string[];
};

/** What the command line knows before it has read its arguments. */
export type CliConfig = {
  readonly url: string | null;
  readonly token: string | null;
  readonly dataDir: string;
  /** Where tokens of servers that this user signed in to are kept. */
  readonly credentialsFile: string;
};

/** The environment, and what the operating system says about us; handed in by tests. */
export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly uid: number | undefined;
  readonly home: string;
  readonly isTerminal: boolean;
};

const defaultPort = 4310;

const known = [
  'HANDBACK_PORT',
  'HANDBACK_HOST',
  'HANDBACK_DATA',
  'HANDBACK_PUBLIC_URL',
  'HANDBACK_PROXIES',
  'HANDBACK_KEY_FILE',
  'HANDBACK_ROLE',
  'HANDBACK_LOG',
  'HANDBACK_CONCURRENCY',
  'HANDBACK_PORTAL_PORT',
  'HANDBACK_PORTAL_HOST',
  'HANDBACK_PORTAL_URL',
  'HANDBACK_URL',
  'HANDBACK_TOKEN',
  'HANDBACK_TEST_DATABASE_URL',
] as const;

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `is not a whole number from ${least} to ${most}.`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `is not a whole number from ${least} to ${most}.`);

const absolutePath = z
  .string()
  .refine((path) => !path.startsWith('~'), 'begins with "~", which only a shell expands. Write the whole path.')
  .transform((path) => (isAbsolute(path) ? path : resolve(path)));

const webAddress = z
  .string()
  .refine(isWebAddress, 'is not a web address such as https://handback.example.org (without a path).')
  .transform((text) => new URL(text).origin);

const addressRanges = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every(isAddressRange), 'is no list of addresses or ranges such as 127.0.0.1,10.0.0.0/8.');

const host = z
  .string()
  .refine(isHost, 'is neither an IP address nor a host name. Use 127.0.0.1 for this machine only, 0.0.0.0 for all.');

const serverVariables = z.object({
  HANDBACK_PORT: wholeNumber(0, 65_535).optional(),
  HANDBACK_HOST: host.default('127.0.0.1'),
  HANDBACK_DATA: absolutePath.optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'is not a PostgreSQL address such as postgres://user:password@host:5432/database.')
    .optional(),
  HANDBACK_PUBLIC_URL: webAddress.optional(),
  HANDBACK_PORTAL_PORT: wholeNumber(1, 65_535).optional(),
  HANDBACK_PORTAL_HOST: host.optional(),
  HANDBACK_PORTAL_URL: webAddress.optional(),
  HANDBACK_PROXIES: addressRanges.default([]),
  HANDBACK_KEY_FILE: absolutePath.optional(),
  HANDBACK_ROLE: z.enum(['api', 'worker', 'both'], 'is none of api, worker and both.').default('both'),
  HANDBACK_LOG: z.enum(['pretty', 'json'], 'is neither pretty nor json.').optional(),
  HANDBACK_CONCURRENCY: wholeNumber(1, 1000).optional(),
});

const cliVariables = z.object({
  HANDBACK_URL: webAddress.optional(),
  HANDBACK_TOKEN: z.string().optional(),
  HANDBACK_DATA: absolutePath.optional(),
});

/** Reads what a server runs with. Throws `configuration-wrong` with a sentence for each variable that cannot be used. */
export function readConfig(around: Surroundings = surroundings()): Config {
  refuseMisspelt(around.env);
  const read = parse(serverVariables, around);
  const dataDir = read.HANDBACK_DATA ?? defaultDataDir(around);
  const portalHost = read.HANDBACK_PORTAL_HOST ?? read.HANDBACK_HOST;
  return {
    port: { number: read.HANDBACK_PORT ?? defaultPort, chosen: read.HANDBACK_PORT !== undefined },
    host: read.HANDBACK_HOST,
    dataDir,
    databaseUrl: read.DATABASE_URL ?? null,
    publicUrl: read.HANDBACK_PUBLIC_URL ?? null,
    portal: {
      port: read.HANDBACK_PORTAL_PORT ?? null,
      host: portalHost,
      url: read.HANDBACK_PORTAL_URL ?? null,
    },
    proxies: read.HANDBACK_PROXIES,
    keyFile: read.HANDBACK_KEY_FILE ?? join(dataDir, 'key'),
    role: read.HANDBACK_ROLE,
    log: read.HANDBACK_LOG ?? (around.isTerminal ? 'pretty' : 'json'),
    concurrency: read.HANDBACK_CONCURRENCY ?? null,
    warnings: [
      ...unknownVariables(around.env),
      ...exposure('', read.HANDBACK_HOST, read.HANDBACK_PUBLIC_URL),
      ...(read.HANDBACK_PORTAL_PORT === undefined ? [] : exposure('PORTAL_', portalHost, read.HANDBACK_PORTAL_URL)),
    ],
  };
}

/** Reads what the command line needs to find its server. Throws `configuration-wrong`. */
export function readCliConfig(around: Surroundings = surroundings()): CliConfig {
  refuseMisspelt(around.env);
  const read = parse(cliVariables, around);
  const configHome = nonEmpty(around.env['XDG_CONFIG_HOME']) ?? join(around.home, '.config');
  return {
    url: read.HANDBACK_URL ?? null,
    token: read.HANDBACK_TOKEN ?? null,
    dataDir: read.HANDBACK_DATA ?? defaultDataDir(around),
    credentialsFile: join(configHome, 'handback', 'credentials.json'),
  };
}

function surroundings(): Surroundings {
  return {
    env: process.env,
    platform: process.platform,
    uid: process.getuid?.(),
    home: homedir(),
    isTerminal: process.stderr.isTTY,
  };
}

/** A variable that is set to nothing counts as not set. The sentences never repeat a value, which may be a secret. */
function parse<Schema extends z.ZodType>(schema: Schema, { env }: Surroundings): z.infer<Schema> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => nonEmpty(value) !== undefined));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  throw new Failure('configuration-wrong', [...new Set(sentences)].join('\n'));
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}

function defaultDataDir({ env, platform, uid, home }: Surroundings): string {
  if (uid === 0) return '/var/lib/handback';
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'handback');
  if (platform === 'win32') return join(nonEmpty(env['LOCALAPPDATA']) ?? join(home, 'AppData', 'Local'), 'handback');
  return join(nonEmpty(env['XDG_DATA_HOME']) ?? join(home, '.local', 'share'), 'handback');
}

/** An address, or a range of them (RFC 4632). */
function isAddressRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function isWebAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search + url.hash === '';
}

function isHost(text: string): boolean {
  return isIP(text) !== 0 || (text.length < 254 && /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(text));
}

function exposure(of: '' | 'PORTAL_', host: string, publicUrl: string | undefined): readonly string[] {
  const loopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  if (loopback || publicUrl?.startsWith('https:') === true) return [];
  return [
    `HANDBACK_${of}HOST ${host} lets other machines in, and Handback itself speaks plain HTTP: passwords and tokens could be read on the way. ` +
      `Put a proxy with TLS in front, and name its address in HANDBACK_${of === '' ? 'PUBLIC_' : of}URL.`,
  ];
}

/** A misspelt variable would start a server beside the one that was meant, on another data folder or port. */
function refuseMisspelt(env: Surroundings['env']): void {
  const sentences = unknownNames(env).flatMap((name) => {
    const meant = nearestKnown(name);
    return meant === null
      ? []
      : [`${name} is set, and no such variable is read. Did you mean ${meant}? Rename or unset it.`];
  });
  if (sentences.length > 0) throw new Failure('configuration-wrong', sentences.join('\n'));
}

function unknownVariables(env: Surroundings['env']): readonly string[] {
  return unknownNames(env).map(
    (name) => `${name} is set, and no such variable is read. Known are: ${known.slice(0, 8).join(', ')}.`,
  );
}

function unknownNames(env: Surroundings['env']): readonly string[] {
  return Object.keys(env).filter((name) => name.startsWith('HANDBACK_') && !known.some((one) => one === name));
}

function nearestKnown(name: string): string | null {
  const [nearest] = [...known].sort((a, b) => distance(name, a) - distance(name, b));
  return nearest !== undefined && distance(name, nearest) <= 4 ? nearest : null;
}

/** How many letters to put in, leave out or replace to get from one word to the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
