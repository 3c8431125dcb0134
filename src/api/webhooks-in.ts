import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { verifyMessage } from '../jobs/intake/hr-source.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findHrSource } from '../store/intake/hr-sources.ts';
import { insertMessage } from '../store/intake/inbound-messages.ts';
import { publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { accepted } from './schemas/intake.ts';

const largestMessageBytes = 1024 * 1024;

/** Messages of HR systems: kept as they are and answered at once; what they come to is worked out afterwards. */
export async function webhookRoutes(app: Api, { means }: ApiMeans): Promise<void> {
  const { db } = means;
  // An address belongs to one source for ever, so it is looked up once; what nobody has is not kept.
  const known = new Map<string, Awaited<ReturnType<typeof findHrSource>>>();
  const find = async (endpoint: string) => {
    const found = known.get(endpoint) ?? (await findHrSource(db, endpoint));
    if (found === undefined) throw notSigned();
    known.set(endpoint, found);
    return found;
  };
  // In a scope of its own: the signature is over the bytes, so nothing may read them before.
  await app.register(async (scoped) => {
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const receive = {
      config: publicly,
      bodyLimit: largestMessageBytes,
      schema: {
        tags: ['intake'],
        params: z.object({ endpoint: z.string().max(200) }),
        response: { 202: accepted },
      },
    };
    (scoped as Api).post('/api/v1/intake/:endpoint', receive, async (request, reply) => {
      const { organizationId, sourceId } = await find(request.params.endpoint);
      const message = { headers: request.headers, body: bytesOf(request.body) };
      const keep = async (tx: Tx) => {
        const signed = await verifyMessage(means, tx, sourceId, message);
        if (signed === undefined) throw notSigned();
        await insertMessage(tx, { ...signed, sourceId, body: message.body });
      };
      await withOrganization(db, organizationId, keep, { name: 'intake', repeatable: true });
      reply.code(202);
      return { accepted: true } as const;
    });
  });
}

/** A request without a body has none, rather than an empty one. */
function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** The same words whatever was wrong: a stranger learns neither which addresses there are nor why a signature fails. */
function notSigned(): Failure {
  return new Failure('not-signed-in', 'No source signs like this here, or not now. Check address, secret and clock.');
}
