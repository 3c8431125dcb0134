import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { verifyMessage } from '../jobs/intake/hr-source.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findHrSource } from '../store/intake/hr-sources.ts';
import { insertMessage } from '../store/intake/inbound-messages.ts';
import { publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { makeRateLimit } from './rate-limit.ts';
import { accepted } from './schemas/intake.ts';

const largestMessageBytes = 1024 * 1024;
/** What the last part of an address looks like: 24 random bytes in base64url. */
const endpointShape = /^[\w-]{32}$/;
/** Messages that nobody signed, from one address: somebody guesses, or a secret was entered wrong. */
const unsignedPerMinute = 60;
/** Signed messages of one source: more than the largest organization sends, and less than a sender gone wild. */
const signedPerMinute = 60_000;

/** Messages of HR systems: kept as they are and answered at once; what they come to is worked out afterwards. */
export async function webhookRoutes(app: Api, { means }: ApiMeans): Promise<void> {
  const { db } = means;
  const unsigned = makeRateLimit(unsignedPerMinute, 'Too many messages from this address that nobody signed.');
  const signed = makeRateLimit(signedPerMinute, 'Too many messages of this source.');
  /** Looks for what a sender asks for; only a look that finds nothing counts against their address. */
  const lookFor = async <Found>(senderKey: string, look: () => Promise<Found | undefined>): Promise<Found> => {
    unsigned.refuse(senderKey, Date.now());
    const found = await look();
    if (found !== undefined) return found;
    unsigned.take(senderKey, Date.now());
    throw notSigned();
  };
  // An address belongs to one source for ever, so it is looked up once; what nobody has is not kept.
  const known = new Map<string, Awaited<ReturnType<typeof findHrSource>>>();
  const find = async (endpoint: string, senderAddress: string) => {
    const before = known.get(endpoint);
    if (before !== undefined) return before;
    // Who tries every path there is does not guess one of ours.
    if (!endpointShape.test(endpoint)) throw notSigned();
    const found = await lookFor(senderAddress, () => findHrSource(db, endpoint));
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
      const { organizationId, sourceId } = await find(request.params.endpoint, request.ip);
      const message = { headers: request.headers, body: bytesOf(request.body) };
      const keep = async (tx: Tx) => {
        const delivery = await verifyMessage(means, tx, sourceId, message);
        if (delivery !== undefined) await insertMessage(tx, { ...delivery, sourceId, body: message.body });
        return delivery;
      };
      signed.refuse(sourceId, Date.now());
      // Who signs wrongly at one source keeps nobody else behind the same address from telling another one.
      await lookFor(`${request.ip}/${sourceId}`, () =>
        withOrganization(db, organizationId, keep, { name: 'intake', repeatable: true }),
      );
      signed.take(sourceId, Date.now());
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
