import { once } from 'node:events';
import { createServer } from 'node:net';
import { Failure } from '../core/failure.ts';

const nextPorts = 20;

/**
 * Finds the port to listen on: the one somebody chose (0: any), or the first free one from a default on. Throws `configuration-wrong`
 * with what is wrong with the port or the host.
 */
export async function findFreePort(
  host: string,
  port: { readonly number: number; readonly chosen: boolean },
): Promise<number> {
  const last = port.chosen ? port.number : port.number + nextPorts;
  for (let number = port.number; ; number += 1) {
    try {
      return await tryPort(host, number);
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      if (code === 'EADDRINUSE' && number < last) continue;
      throw new Failure(
        'configuration-wrong',
        sentences[code]?.(host, number) ?? `Nothing can listen at ${host}:${number} (${code}).`,
        {
          cause,
        },
      );
    }
  }
}

const sentences: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `Port ${port} on ${host} is taken by another program. Stop that one, or set HANDBACK_PORT to a free port.`,
  EACCES: (_host, port) => `This user may not listen on port ${port}. Set HANDBACK_PORT to one from 1024 on.`,
  EADDRNOTAVAIL: (host) => `${host} is no address of this machine. Correct HANDBACK_HOST.`,
  ENOTFOUND: (host) => `The host name ${host} is not known here. Correct HANDBACK_HOST.`,
};

async function tryPort(host: string, port: number): Promise<number> {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
}
