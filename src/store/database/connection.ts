import pg from 'pg';
import { Failure } from '../../core/failure.ts';
import { embeddedDatabase, startEmbeddedServer } from './embedded-server.ts';
import { appRole, deriveRolePassword, dispatcherRole, ensureRoles, type MadeRole, ownerRole } from './roles.ts';
import { valueTypes } from './values.ts';

/** Where the database is: the embedded server on a data folder, or a PostgreSQL server of one's own and the installation's key. */
export type DatabaseConfig = (
  | { readonly kind: 'embedded'; readonly dataDir: string; readonly log?: (sentence: string) => void }
  | { readonly kind: 'url'; readonly url: string; readonly key: Uint8Array }
) & {
  /** The most connections of the application's pool; 20 when left out. */
  readonly maxConnections?: number;
  /** Called at each boundary of a transaction (see `withOrganization`), so that tests can end the process there. */
  readonly onBoundary?: (name: string) => void | Promise<void>;
};

/** How to connect as one role. A connection string holds the password: never log it. */
export type ConnectionOptions =
  | { readonly connectionString: string }
  | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };

/** Open connections for each of the three roles. Nothing but migrations and the queue's installation uses the owner. */
export type Database = {
  readonly owner: pg.Pool;
  readonly app: pg.Pool;
  readonly dispatcher: pg.Pool;
  /** How to connect as `handback_app`, for the queue, which keeps connections of its own. */
  readonly appConnection: ConnectionOptions;
  readonly onBoundary: ((name: string) => void | Promise<void>) | undefined;
  /** Closes every connection; leaves the embedded server, which stops when nobody else uses it. */
  readonly close: () => Promise<void>;
};

const oldestMajorVersion = 15;
const connectTimeoutMs = 10_000;

/**
 * Connects to the database, starting the embedded server if that is the one, and makes the roles. Does not migrate.
 * Throws `database-unavailable` when it cannot be reached and `configuration-wrong` when it is too old or refuses us.
 */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  if (config.kind === 'url') {
    const url = parseUrl(config.url);
    const login = (role: MadeRole) => connectionAs(url, role, deriveRolePassword(config.key, role));
    return connect(config, {
      owner: { connectionString: config.url },
      login,
      key: config.key,
      leave: async () => undefined,
    });
  }
  const server = await startEmbeddedServer(config);
  const login = (user: string) => ({ host: server.host, port: server.port, user, database: embeddedDatabase });
  try {
    return await connect(config, { owner: login(ownerRole), login, key: undefined, leave: server.stop });
  } catch (error) {
    await server.stop();
    throw error;
  }
}

type Access = {
  readonly owner: ConnectionOptions;
  readonly login: (role: MadeRole) => ConnectionOptions;
  readonly key: Uint8Array | undefined;
  readonly leave: () => Promise<void>;
};

async function connect(config: DatabaseConfig, access: Access): Promise<Database> {
  const owner = makePool(access.owner, 2);
  const appConnection = access.login(appRole);
  const app = makePool(appConnection, config.maxConnections ?? 20);
  const dispatcher = makePool(access.login(dispatcherRole), 2);
  const close = async () => {
    await Promise.all([owner.end(), app.end(), dispatcher.end()]);
    await access.leave();
  };
  try {
    await checkServer(owner);
    await ensureRoles(owner, access.key);
    await checkLogin(app, appRole);
  } catch (error) {
    await Promise.all([owner.end(), app.end(), dispatcher.end()]);
    throw error;
  }
  return { owner, app, dispatcher, appConnection, onBoundary: config.onBoundary, close };
}

function makePool(access: ConnectionOptions, max: number): pg.Pool {
  const pool = new pg.Pool({
    application_name: 'handback',
    ...access,
    max,
    types: valueTypes,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  });
  // A connection that breaks while idle is replaced by the next one asked for; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The same for one that breaks while it is checked out: the query that needs it fails and says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** What the owner's connection is asked first: the server's version, and whether it may make tables and schemas. */
type ServerAnswer = {
  readonly number: number;
  readonly name: string;
  readonly user: string;
  readonly creates: boolean;
};

async function checkServer(owner: pg.Pool): Promise<void> {
  const answer = await askServer(owner);
  if (answer.number < oldestMajorVersion * 10_000) {
    throw new Failure(
      'configuration-wrong',
      `The server at ${describe(owner)} is PostgreSQL ${answer.name}; Handback needs ${oldestMajorVersion} or later.`,
    );
  }
  if (answer.creates) return;
  throw new Failure(
    'configuration-wrong',
    `The user "${answer.user}" of DATABASE_URL may not create schemas and tables at ${describe(owner)}. ` +
      `Make it the owner of a database of its own ("create database handback owner ${answer.user}").`,
  );
}

async function askServer(owner: pg.Pool): Promise<ServerAnswer> {
  try {
    const { rows } = await owner.query<ServerAnswer>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as name,
         current_user as "user", has_schema_privilege('public', 'create')
         and has_database_privilege(current_database(), 'create') as creates`,
    );
    if (rows[0] !== undefined) return rows[0];
  } catch (cause) {
    throw explain(cause, owner);
  }
  throw new Failure('internal', `The server at ${describe(owner)} answered the first question with nothing.`);
}

/** 28: the server is there and refuses the name or the password; 3D000: it has no such database. */
function explain(cause: unknown, pool: pg.Pool): Failure {
  const reason =
    cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : String(cause);
  if (cause instanceof pg.DatabaseError && /^(28|3D)/.test(cause.code ?? '')) {
    return new Failure(
      'configuration-wrong',
      `PostgreSQL at ${describe(pool)} refused us: ${reason}. Check DATABASE_URL.`,
      { cause },
    );
  }
  return new Failure('database-unavailable', `PostgreSQL at ${describe(pool)} cannot be reached: ${reason}.`, {
    cause,
  });
}

async function checkLogin(pool: pg.Pool, role: MadeRole): Promise<void> {
  try {
    await pool.query('select 1');
  } catch (cause) {
    throw new Failure(
      'configuration-wrong',
      `PostgreSQL at ${describe(pool)} has the role ${role} but does not let it in. ` +
        'Allow it to log in with a password (scram-sha-256 in pg_hba.conf), or drop the role so that it is made again.',
      { cause },
    );
  }
}

function describe(pool: pg.Pool): string {
  const { host, port } = new pg.Client(pool.options);
  return `${host}:${port}`;
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^postgres(ql)?:$/.test(url.protocol)) return url;
  throw new Failure(
    'configuration-wrong',
    'DATABASE_URL is not a PostgreSQL address. It looks like postgres://user:password@host:5432/database.',
  );
}

/** Everything the owner's URL says (host, TLS, options), with another role and its password. */
function connectionAs(owner: URL, role: MadeRole, password: string): ConnectionOptions {
  const url = new URL(owner);
  url.username = '';
  url.password = '';
  url.searchParams.set('user', role);
  url.searchParams.set('password', password);
  return { connectionString: url.href };
}
