import { Attribute, Change, Client, Control, ResultCodeError } from 'ldapts';
import type { Entry, Filter, SearchOptions } from 'ldapts';
import { Failure } from '../../core/failure.ts';
import { checkHost, guardedLookup } from '../address-guard.ts';

const connectTimeoutMs = 10_000;
const operationTimeoutMs = 30_000;
const pageSize = 500;

/**
 * Where to connect and as whom. `caCertificate` is PEM; `serverName` is the name in the certificate where it is not the host of the URL.
 * `called` is what a message calls the server; `binary` are the attributes that are answered as bytes.
 */
export type DirectoryAccess = {
  readonly called: string;
  readonly binary: readonly string[];
  readonly url: string;
  readonly bindDn: string;
  readonly password: string;
  readonly caCertificate?: string | undefined;
  readonly serverName?: string | undefined;
  /** Why a bind was refused, where the server's words for it say more than that it was. */
  readonly signInProblem?: (message: string) => string | undefined;
};

/** How one modifying operation ended; `rejected` is the server's own answer, so it changed nothing. */
export type Modification =
  | { readonly kind: 'done' }
  | { readonly kind: 'not_sent'; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly code: number; readonly reason: string };

/** One change of one attribute; values are text or bytes. */
export type AttributeChange = {
  readonly operation: 'add' | 'delete' | 'replace';
  readonly type: string;
  readonly values: string[] | Buffer[];
};

/**
 * A bound connection to one directory server. Searches throw a Failure when they could not be carried out; a base that does not exist
 * is an empty answer. Referrals are not followed.
 */
export type Directory = {
  readonly search: (base: string, options: Query) => Promise<readonly Entry[]>;
  readonly searchPages: (base: string, options: Query) => AsyncIterable<readonly Entry[]>;
  /** `controls` are object identifiers of controls without a value, each of them critical. */
  readonly modify: (
    dn: string,
    changes: readonly AttributeChange[],
    controls?: readonly string[],
  ) => Promise<Modification>;
  readonly move: (dn: string, rdn: string, parentDn: string) => Promise<Modification>;
  readonly close: () => Promise<void>;
};

export type Query = {
  readonly scope: 'base' | 'sub';
  readonly filter?: Filter;
  readonly attributes: readonly string[];
};

const noSuchObject = 32;
const sizeLimitExceeded = 4;

/** Connects and binds; throws `application-unreachable` or `application-refused` with what to mend. The signal ends the connection. */
export async function openDirectory(access: DirectoryAccess, signal: AbortSignal): Promise<Directory> {
  const verdict = checkHost(new URL(access.url).hostname, 'internal');
  if (!verdict.allowed)
    throw new Failure('application-unreachable', `The address of the ${access.called} is refused: ${verdict.reason}`);
  const client = new Client({
    url: access.url,
    timeout: operationTimeoutMs,
    connectTimeout: connectTimeoutMs,
    tlsOptions: {
      lookup: guardedLookup('internal'),
      ...(access.caCertificate === undefined ? {} : { ca: access.caCertificate }),
      ...(access.serverName === undefined ? {} : { servername: access.serverName }),
    },
  });
  const close = async () => {
    signal.removeEventListener('abort', abort);
    await client.unbind().catch(() => {});
  };
  const abort = () => void close();
  signal.addEventListener('abort', abort);

  // The client reconnects by itself but without binding: an operation would then run as nobody.
  const ensureBound = async () => {
    if (signal.aborted) throw new Failure('application-unreachable', 'Handback is stopping.');
    if (client.isBound) return;
    await client.bind(access.bindDn, access.password).catch((error: unknown) => {
      throw asFailure(error, access);
    });
  };

  const modification = async (operation: () => Promise<void>): Promise<Modification> => {
    try {
      await ensureBound();
    } catch (error) {
      return {
        kind: 'not_sent',
        reason: error instanceof Error ? error.message : 'The connection could not be opened.',
      };
    }
    try {
      await operation();
      return { kind: 'done' };
    } catch (error) {
      if (!(error instanceof ResultCodeError))
        return {
          kind: 'lost',
          reason: `The connection to the ${access.called} was lost after the change may have arrived.`,
        };
      return uncertainCodes.has(error.code)
        ? {
            kind: 'lost',
            reason: `The domain controller answered with ${describe(error)}; whether the change was made is not known.`,
          }
        : { kind: 'rejected', code: error.code, reason: describe(error) };
    }
  };

  try {
    await ensureBound();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    search: async (base, options) => {
      await ensureBound();
      try {
        return (await client.search(base, toSearch(options, access))).searchEntries;
      } catch (error) {
        if (error instanceof ResultCodeError && error.code === noSuchObject && options.scope === 'base') return [];
        throw asFailure(error, access);
      }
    },
    searchPages: async function* (base, options) {
      await ensureBound();
      let pages = 0;
      try {
        for await (const { searchEntries, searchReferences } of client.searchPaginated(base, {
          ...toSearch(options, access),
          paged: { pageSize },
        })) {
          // The client takes a page without entries for the last one, whatever the server says about more.
          if (pages > 0 && searchEntries.length === 0 && searchReferences.length === 0) {
            throw new Failure(
              'application-unreachable',
              'The listing ended in an empty page, so it may not be complete.',
            );
          }
          pages += 1;
          yield searchEntries;
        }
      } catch (error) {
        throw asFailure(error, access);
      }
    },
    modify: (dn, changes, controls = []) =>
      modification(() =>
        client.modify(
          dn,
          changes.map(
            ({ operation, type, values }) => new Change({ operation, modification: new Attribute({ type, values }) }),
          ),
          controls.map((type) => new Control(type, { critical: true })),
        ),
      ),
    move: (dn, rdn, parentDn) => modification(() => client.modifyDN(dn, `${rdn},${parentDn}`)),
    close,
  };
}

/** operationsError, timeLimitExceeded and other: the server itself does not say how far it came. */
const uncertainCodes: ReadonlySet<number> = new Set([1, 3, 80]);

function toSearch({ scope, filter, attributes }: Query, { binary }: DirectoryAccess): SearchOptions {
  return {
    scope,
    attributes: [...attributes],
    explicitBufferAttributes: [...binary],
    ...(filter === undefined ? {} : { filter }),
  };
}

function asFailure(error: unknown, { called, url, signInProblem }: DirectoryAccess): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof ResultCodeError)) {
    const why = error instanceof Error ? error.message.split('\n').at(-1) : 'no reason given';
    return new Failure('application-unreachable', `The ${called} ${url} cannot be reached: ${why}`, {
      cause: error,
    });
  }
  if (error.code === 49) {
    const why = signInProblem?.(error.message) ?? 'the name or the password is wrong';
    return new Failure('application-refused', `The ${called} ${url} refused the bind account: ${why}.`, {
      cause: error,
    });
  }
  if (error.code === sizeLimitExceeded) {
    return new Failure(
      'application-refused',
      `The ${called} ${url} answers with fewer entries than there are (LDAP 4). Lift the limit of sizes for the bind account.`,
      { cause: error },
    );
  }
  return new Failure('application-refused', `The ${called} ${url} refused to answer: ${describe(error)}`, {
    cause: error,
  });
}

function describe(error: ResultCodeError): string {
  return `LDAP ${error.code}: ${error.message.replaceAll(/\s+/g, ' ').trim().slice(0, 300)}`;
}
