import { randomBytes } from 'node:crypto';
import { access, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { type HeldPort, holdFreePort } from './api/free-port.ts';
import type { ApiMeans } from './api/api-means.ts';
import { ownAddress, portalUrlOf, reachableHost } from './api/own-address.ts';
import { servePortal } from './api/portal-server.ts';
import { makeServer } from './api/server.ts';
import { loadWebFiles } from './api/web-files.ts';
import { type Config, readConfig } from './config.ts';
import { connectors } from './connectors/registry.ts';
import type { JsonObject } from './core/applications/connector.ts';
import { Failure } from './core/failure.ts';
import {
  fillIfEmpty,
  findDemoOrganization,
  findFirstAdmin,
  linkMinutes,
  makeFirstOrganization,
  makeLinkSecret,
  rotateCliToken,
} from './jobs/first-start.ts';
import { startDeviceCommands } from './jobs/devices/device-commands.ts';
import { startReadingDevices } from './jobs/devices/read-devices.ts';
import { startCouriers } from './jobs/couriers/couriers.ts';
import { startFollowingClocks } from './jobs/departures/follow-clocks.ts';
import { startDelivery } from './jobs/messages/deliver-messages.ts';
import { startFeeds } from './jobs/feeds/feeds.ts';
import { startIntake } from './jobs/intake/intake.ts';
import { startInvitations } from './jobs/messages/invite.ts';
import { startMetrics } from './jobs/metrics/metric-nights.ts';
import { startMassEvents } from './jobs/mass-events/mass-events.ts';
import type { Means } from './jobs/means.ts';
import { loadPolicies, type Policies } from './jobs/plans/playbooks.ts';
import { openQueue, type Queue } from './jobs/steps/queue.ts';
import { loadInspectionPolicies } from './jobs/inspection/inspection-policies.ts';
import { loadTexts } from './jobs/messages/texts.ts';
import { loadPaperFonts } from './jobs/papers/paper-fonts.ts';
import { startReminders } from './jobs/messages/remind.ts';
import { startReturns } from './jobs/returns/returns.ts';
import { startChat } from './jobs/messages/deliver-chat.ts';
import { startWebhooks } from './jobs/webhooks/deliver-webhooks.ts';
import { startWorker } from './jobs/steps/worker.ts';
import { makeLog } from './jobs/write-log.ts';
import { type Database, openDatabase } from './store/database/connection.ts';
import { migrate } from './store/database/migrate.ts';
import { installQueue } from './store/database/queue-install.ts';
import { loadInstallationKey } from './store/installation-key.ts';
import { claimDataFolder, makeDataFolder } from './store/running-server.ts';
import { linkSigningKey, seal, unseal } from './store/sealed.ts';

/** One signal may arrive twice: to the whole group of processes, and once more through the parent that passes it on. */
const sameSignalMs = 1_000;
/** How long a stop may take before it is forced. */
const stopWithinMs = 30_000;

type Log = Means['log'];
type Parts = {
  readonly config: Config;
  /** Begin without the demo company. */
  readonly empty: boolean;
  readonly log: Log;
  readonly stack: AsyncDisposableStack;
};

/** Starts what the role says, in the order in which one part needs the other; the stack stops it in the opposite one. */
async function start(parts: Parts): Promise<void> {
  const { config, log, stack } = parts;
  await makeDataFolder(config.dataDir);
  const folder = config.role === 'worker' ? undefined : await claimDataFolder(config.dataDir);
  if (folder !== undefined) stack.defer(folder.release);
  // Said before the database is started, which takes longer than anything else.
  const port = folder === undefined ? null : await holdFreePort(config.host, config.port);
  const key = await loadInstallationKey(config.keyFile, { mayMake: await isUnsealed(config) });
  const db = await openDatabase(
    config.databaseUrl === null
      ? { kind: 'embedded', dataDir: config.dataDir, log: (message) => log({ level: 'warn', message }) }
      : { kind: 'url', url: config.databaseUrl, key },
  );
  stack.defer(db.close);
  await migrate(db);
  await installQueue(db);
  const queue = await openQueue(db, (error) => log({ level: 'warn', message: 'The queue has a problem.', error }));
  stack.defer(queue.close);
  const policies = await loadPolicies();
  const means: Means = {
    db,
    connectors,
    unseal: (sealed, boundTo) => unseal(key, sealed, boundTo),
    random: Math.random,
    randomBytes: (size) => new Uint8Array(randomBytes(size)),
    log,
  };
  const seals: Seal = (content, boundTo) => seal(key, content, boundTo);
  const outgoing = { texts: await loadTexts(), linkKey: linkSigningKey(key), fonts: await loadPaperFonts() };
  const local = port === null ? null : ownAddress(config.host, port.number);
  if (folder !== undefined) await begin(parts, { means, queue, ...policies, seal: seals });
  if (config.role !== 'api') {
    const { concurrency } = config;
    const worker = await startWorker(means, concurrency === null ? {} : { concurrency });
    stack.defer(worker.stop);
    stack.defer(startFollowingClocks(means, queue).stop);
    stack.defer(startReadingDevices(means).stop);
    stack.defer(startDeviceCommands({ means, seal: seals, queue }).stop);
    stack.defer(startReminders(means).stop);
    stack.defer(startReturns({ means, texts: outgoing.texts }).stop);
    stack.defer(startInvitations(means).stop);
    stack.defer(startMetrics({ means, playbooks: policies.playbooks }).stop);
    stack.defer(startWebhooks(means).stop);
    stack.defer(startCouriers(means).stop);
    stack.defer(startChat({ means, ...outgoing, publicUrl: config.publicUrl ?? local }).stop);
    stack.defer(startIntake({ means, queue, policies }).stop);
    stack.defer(startFeeds({ means, queue, policies }).stop);
    stack.defer(startMassEvents({ ...means, queue }).stop);
    const addresses = { publicUrl: config.publicUrl ?? local, portalUrl: portalUrlOf(config.portal) };
    stack.defer(startDelivery({ means, ...outgoing, ...addresses }).stop);
  }
  if (folder === undefined || port === null)
    return announce(['This worker carries out steps; it serves no address.', whereData(config)]);
  const urls = await serve(parts, { means, queue, ...policies, ...outgoing, seal: seals, port });
  await folder.announce(urls.local);
  announce([
    `Handback ${manifest.version} answers at ${urls.public}`,
    ...(urls.portal === null ? [] : [`Leavers and outsiders reach their pages at ${urls.portal}`]),
    ...(await letIn(db, config, urls.public)),
    whereData(config),
  ]);
}

/** Without a database beside it, no credential has been sealed with an older key. */
async function isUnsealed({ databaseUrl, dataDir }: Config): Promise<boolean> {
  if (databaseUrl !== null) return true;
  const cluster = join(dataDir, 'postgresql', 'cluster');
  return access(cluster).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );
}

type Seal = (content: JsonObject, boundTo: string) => Uint8Array;
type Base = Policies & {
  readonly means: Means;
  readonly queue: Queue;
  readonly seal: Seal;
};

/** An empty database gets the demo company or, when asked for, one organization without anybody; a demo is brought up again. */
async function begin({ config, empty, stack }: Parts, base: Base): Promise<void> {
  const { db } = base.means;
  const demo = async (organizationId: string | null) => {
    const { startDemo } = await import('../demo/start-demo.ts');
    stack.defer((await startDemo({ ...base, dataDir: config.dataDir, organizationId })).stop);
  };
  const filled = await fillIfEmpty(db, () =>
    empty ? makeFirstOrganization(db, Temporal.Now.timeZoneId()) : demo(null),
  );
  if (filled) return;
  const organizationId = await findDemoOrganization(db);
  if (organizationId !== null) await demo(organizationId);
}

type Served = Base & Pick<ApiMeans, 'policyTexts' | 'texts' | 'linkKey' | 'fonts'> & { readonly port: HeldPort };

async function serve({ config, log, stack }: Parts, { port, ...served }: Served) {
  const local = `http://${reachableHost(config.host)}:${port.number}`;
  const publicUrl = config.publicUrl ?? ownAddress(config.host, port.number);
  const portalUrl = portalUrlOf(config.portal);
  const means: ApiMeans = {
    ...served,
    inspection: await loadInspectionPolicies(),
    web: await loadWebFiles(join(import.meta.dirname, '..', 'dist', 'web')),
    publicUrl,
    ...(portalUrl === null ? {} : { portalUrl }),
    proxies: config.proxies,
    secureCookies: publicUrl.startsWith('https:'),
    version: manifest.version,
    logger: { level: 'warn', stream: { write: (line: string) => logRequest(log, line) } },
  };
  const server = await makeServer(means);
  stack.defer(() => server.close());
  await port.release();
  await server.listen({ host: config.host, port: port.number });
  if (config.portal.port !== null) {
    const portal = await servePortal(means, config.portal.host, config.portal.port);
    stack.defer(() => portal.close());
  }
  return { local, public: publicUrl, portal: portalUrl };
}

type RequestLine = {
  readonly level: number;
  readonly msg: string;
  readonly reqId?: string;
  readonly err?: { readonly stack?: string; readonly message?: string };
};

/** What the web framework has to say, in our log. */
function logRequest(log: Log, line: string): void {
  const { level, msg, reqId, err } = JSON.parse(line) as RequestLine;
  const error = err?.stack ?? err?.message;
  log({
    level: level >= 50 ? 'error' : 'warn',
    message: msg,
    requestId: reqId,
    ...(error === undefined ? {} : { error }),
  });
}

/** The link of this start, and the token of the command line on this machine. */
async function letIn(db: Database, config: Config, url: string): Promise<readonly string[]> {
  const admin = await findFirstAdmin(db);
  if (admin === null)
    return ['Nobody is an administrator of the whole organization, so there is no link to sign in with.'];
  await keepCliToken(join(config.dataDir, 'cli-token'), (previous) => rotateCliToken(db, admin, previous));
  const secret = await makeLinkSecret(db, admin);
  return [
    `Sign in as ${admin.name} <${admin.email}>; the link works once, for ${linkMinutes} minutes:`,
    `  ${url}/sign-in#${secret}`,
  ];
}

async function keepCliToken(path: string, rotate: (previous: string | null) => Promise<string>): Promise<void> {
  const previous = await readFile(path, 'utf8').catch(() => null);
  const aside = `${path}.new-${process.pid}`;
  await writeFile(aside, `${await rotate(previous?.trim() ?? null)}\n`, { mode: 0o600 });
  await rename(aside, path);
}

function whereData({ dataDir, databaseUrl }: Config): string {
  const database = databaseUrl === null ? 'with its own PostgreSQL' : 'with the PostgreSQL of DATABASE_URL';
  return `Data: ${dataDir}, ${database}. Ctrl-C stops Handback.`;
}

function announce(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Resolves with the exit code when a signal or a fault asks for the end; a second signal does not wait for anything. */
function waitForEnd(log: Log): Promise<number> {
  const end = Promise.withResolvers<number>();
  let askedMs: number | undefined;
  for (const [signal, number] of [
    ['SIGTERM', 15],
    ['SIGINT', 2],
  ] as const) {
    process.on(signal, () => {
      const now = performance.now();
      if (askedMs !== undefined && now - askedMs > sameSignalMs) process.exit(128 + number);
      if (askedMs !== undefined) return;
      askedMs = now;
      log({ level: 'info', message: 'Stopping; what runs is brought to a safe end. A second signal does not wait.' });
      end.resolve(0);
    });
  }
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (error: unknown) => {
      log({ level: 'error', message: 'This is a fault in Handback; it stops.', error });
      end.resolve(1);
    });
  }
  return end.promise;
}

async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { empty: { type: 'boolean', default: false } } });
  const config = readConfig();
  const log = makeLog(config.log, (line) => process.stderr.write(line));
  for (const message of config.warnings) log({ level: 'warn', message });
  const end = waitForEnd(log);
  const stack = new AsyncDisposableStack();
  let code = 1;
  try {
    await start({ config, empty: values.empty, log, stack });
    code = await end;
  } finally {
    const force = setTimeout(() => {
      log({ level: 'error', message: `It did not stop within ${stopWithinMs / 1000} seconds, and is ended.` });
      process.exit(1);
    }, stopWithinMs);
    await stack.disposeAsync();
    clearTimeout(force);
  }
  return code;
}

/** Runs the server, the worker or both until they are asked to stop; answers the exit code. What goes wrong is said in a sentence. */
export async function runProgram(args: readonly string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    const known = error instanceof Failure || isUsage;
    process.stderr.write(`handback: ${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
    return isUsage ? 2 : 1;
  }
}
