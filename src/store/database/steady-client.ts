import pg from 'pg';

/**
 * What a pool that is not ours makes its connections of. One that breaks while it is in use may say so twice, and a pool hears
 * only the first; the second, heard by nobody, would end the process.
 */
export const SteadyClient = new Proxy(pg.Client, {
  construct: (Client, [config]: [pg.ClientConfig]) => new Client(config).on('error', () => undefined),
});
