import type { FastifyInstance } from 'fastify';
import { Failure } from '../core/failure.ts';
import { showsNothing } from '../core/shows-nothing.ts';

/**
 * Refuses what no text of the database can hold: U+0000, and half of a character (a lone surrogate), wherever it stands in the
 * address, the query or the body; and what would be kept as a text and shows nothing, such as a name of zero-width spaces alone.
 * Throws `bad-request`. Public routes read what is sent in ways of their own.
 */
export function refuseUnkeepableText(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ params, query, body, routeOptions }) => {
    if (routeOptions.config.access?.kind === 'public') return;
    for (const [where, sent] of Object.entries({ address: params, query, body })) {
      const wrong = wrongIn(sent);
      if (wrong !== null) throw new Failure('bad-request', `The ${where} ${complaints[wrong]}`);
    }
  });
}

const complaints = {
  unkeepable: 'holds a character that cannot be kept: U+0000, or half of a pair. Leave it out.',
  unseen:
    'holds a text of nothing but characters that nobody sees, such as zero-width spaces. Write it anew, or leave it out.',
} as const;

/** Without recursion, because what is sent may be nested as deep as it is long. */
function wrongIn(sent: unknown): keyof typeof complaints | null {
  const left = [sent];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string') {
      if (value.includes('\0') || !value.isWellFormed()) return 'unkeepable';
      // Blanks alone are no text to begin with; whether one is needed says the field.
      if (showsNothing(value) && value.trim() !== '') return 'unseen';
    }
    // Files and streams are bytes, and read as such.
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array || 'pipe' in value) continue;
    for (const [name, inner] of Object.entries(value)) left.push(name, inner);
  }
  return null;
}
