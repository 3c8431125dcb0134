import type { FastifyInstance } from 'fastify';
import { Failure } from '../core/failure.ts';

/**
 * Refuses what no text of the database can hold: U+0000, and half of a character (a lone surrogate), wherever it stands in the
 * address, the query or the body. Throws `bad-request`. Public routes read what is sent in ways of their own.
 */
export function refuseUnkeepableText(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ params, query, body, routeOptions }) => {
    if (routeOptions.config.access?.kind === 'public') return;
    for (const [where, sent] of Object.entries({ address: params, query, body })) {
      if (isKeepable(sent)) continue;
      const said = `The ${where} holds a character that cannot be kept: U+0000, or half of a pair. Leave it out.`;
      throw new Failure('bad-request', said);
    }
  });
}

/** Without recursion, because what is sent may be nested as deep as it is long. */
function isKeepable(sent: unknown): boolean {
  const left = [sent];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) return false;
    // Files and streams are bytes, and read as such.
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array || 'pipe' in value) continue;
    for (const [name, inner] of Object.entries(value)) left.push(name, inner);
  }
  return true;
}
