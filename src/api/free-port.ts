import { once } from 'node:events';
import { createServer } from 'node:net';
import { Failure } from '../core/failure.ts';

const nextPorts = 20;

/** A port that nobody else can take until it is released, which is to be done right before something listens there. */
export type HeldPort = { readonly number: number; readonly release: () => Promise<void> };

/**
 * Holds the port to listen on: the one somebody chose (0: any), or the first free one from a default on; whoever knocks meanwhile is
 * turned away. Throws `configuration-wrong` with what is wrong with the port or the host, and which of the `variables` to set (those
 * that begin so).
 */
export async function holdFreePort(
  host: string,
  port: { readonly number: number; readonly chosen: boolean },
  variables = 'HANDBACK_',
): Promise<HeldPort> {
  const last = port.chosen ? port.number : port.number + nextPorts;
  for (let number = port.number; ; number += 1) {
    try {
      return await holdPort(host, number);
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      if (code === 'EADDRINUSE' && number < last) continue;
      throw new Failure(
        'configuration-wrong',
        sentences[code]?.(host, number, variables) ?? `Nothing can listen at ${host}:${number} (${code}).`,
        {
          cause,
        },
      );
    }
  }
}

const sentences: Readonly<Record<string, (host: string, port: number, variables: string) => string>> = {
  EADDRINUSE: (host, port, variables) =>
    `Port ${port} on ${host} is taken by another program. Stop that one, or set ${variables}PORT to a free port.`,
  EACCES: (_host, port, variables) =>
    `This user may not listen on port ${port}. Set ${variables}PORT to one from 1024 on.`,
  EADDRNOTAVAIL: (host, _port, variables) => `${host} is no address of this machine. Correct ${variables}HOST.`,
  ENOTFOUND: (host, _port, variables) => `The host name ${host} is not known here. Correct ${variables}HOST.`,
};

async function holdPort(host: string, port: number): Promise<HeldPort> {
  const server = createServer((socket) => void socket.destroy());
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  // A start that is broken off does not wait for it.
  server.unref();
  const address = server.address();
  return {
    number: typeof address === 'object' && address !== null ? address.port : port,
    release: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
