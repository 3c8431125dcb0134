import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import SftpClient from 'ssh2-sftp-client';
import { Failure } from '../core/failure.ts';
import type { SftpSettings } from '../core/feeds/feed.ts';
import { type FeedFolder, type FolderFile, sightOf } from './feed-folder.ts';
import { connectGuarded } from './guarded-socket.ts';

/** What an SFTP server is signed in to with: a password, or a private key and its passphrase. */
export type SftpCredentials = {
  readonly password?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
};

type Place = Pick<SftpSettings, 'host' | 'port' | 'user' | 'hostKey' | 'path' | 'internal'>;

const connectMs = 20_000;

/**
 * A folder on an SFTP server (SSH File Transfer Protocol, version 3). The server must show the pinned host key before
 * anything that is secret is sent. Throws `application-unreachable` or `application-refused` with a sentence.
 */
export async function openSftpFolder(place: Place, credentials: SftpCredentials): Promise<FeedFolder> {
  const socket = await reach(place);
  // Nobody listens between two calls, and the next call says what happened.
  const quiet = () => undefined;
  const client = new SftpClient('handback', { error: quiet, end: quiet, close: quiet });
  let shown: string | undefined;
  try {
    await client.connect({
      sock: socket,
      username: place.user,
      ...credentials,
      readyTimeout: connectMs,
      keepaliveInterval: 10_000,
      keepaliveCountMax: 3,
      hostVerifier: (key: Buffer) => {
        shown = fingerprintOf(key);
        return isSame(shown, place.hostKey);
      },
    });
  } catch (cause) {
    socket.destroy();
    throw connectFailure(place, shown, cause);
  }
  const whole = (name: string) => `${place.path.replace(/\/$/, '')}/${name}`;
  const asked = <T>(what: string, answer: Promise<T>): Promise<T> =>
    answer.catch((cause: unknown) => {
      throw new Failure('application-unreachable', `${place.host} did not ${what}: ${wordsOf(cause)}.`, { cause });
    });
  return {
    look: async () => {
      const entries = await asked(`list ${place.path}`, client.list(place.path));
      return sightOf(
        entries.map(({ name, type, size, modifyTime }) => ({
          name,
          what: type === 'l' ? 'a symbolic link' : type === 'd' ? 'a folder' : 'no plain file',
          file: type === '-' ? fileOf(name, size, modifyTime) : null,
        })),
      );
    },
    stat: async (name) => {
      const { size, modifyTime } = await asked(`show ${name}`, client.stat(whole(name)));
      return fileOf(name, size, modifyTime);
    },
    read: async function* (name) {
      const stream = client.createReadStream(whole(name));
      // Who stops reading early hears no more of it, also when the connection then ends.
      stream.on('error', quiet);
      try {
        yield* stream as AsyncIterable<Uint8Array>;
      } catch (cause) {
        const words = `The connection to ${place.host} broke off while ${name} was read: ${wordsOf(cause)}.`;
        throw new Failure('application-unreachable', words, { cause });
      }
    },
    close: async () => {
      await client.end().catch(() => undefined);
      socket.destroy();
    },
  };
}

function fileOf(name: string, sizeBytes: number, modifiedMs: number): FolderFile {
  return { name, sizeBytes, modifiedAt: Temporal.Instant.fromEpochMilliseconds(modifiedMs) };
}

async function reach({ host, port, internal }: Place): Promise<Socket> {
  const place = { host, port, reach: internal ? 'internal' : 'public', timeoutMs: connectMs } as const;
  return connectGuarded(place).catch((cause: unknown) => {
    throw new Failure('application-unreachable', `${host}:${port} cannot be reached: ${wordsOf(cause)}.`, { cause });
  });
}

function connectFailure({ host, user, hostKey }: Place, shown: string | undefined, cause: unknown): Failure {
  if (shown !== undefined && !isSame(shown, hostKey)) {
    return new Failure(
      'application-refused',
      `${host} shows another host key (${shown}) than the one that is pinned (${hostKey}). Nothing was sent to it. Ask whoever runs it whether the key was changed.`,
      { cause },
    );
  }
  if (/authentication methods failed/i.test(wordsOf(cause))) {
    return new Failure('application-refused', `${host} does not let ${user} in: the password or key is wrong.`, {
      cause,
    });
  }
  return new Failure('application-unreachable', `${host} could not be signed in to: ${wordsOf(cause)}.`, { cause });
}

/** As `ssh-keygen -lf` writes it. */
function fingerprintOf(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function wordsOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
}
