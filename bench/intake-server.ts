// A process of its own: the API of Handback and a bare route beside it, on one database. Says where, and ends with its input.
import { randomUUIDv7 } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import pg from 'pg';
import { makeServer } from '../src/api/server.ts';
import { addHrSource } from '../src/jobs/intake/hr-source.ts';
import { loadPolicies } from '../src/jobs/plans/playbooks.ts';
import { openQueue } from '../src/jobs/steps/queue.ts';
import { loadInspectionPolicies } from '../src/jobs/inspection/inspection-policies.ts';
import { loadTexts } from '../src/jobs/messages/texts.ts';
import { loadPaperFonts } from '../src/jobs/papers/paper-fonts.ts';
import { superuser } from '../src/store/database/cluster.ts';
import type { Database } from '../src/store/database/connection.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { linkSigningKey, seal } from '../src/store/sealed.ts';
import { testKey } from '../test/database.ts';
import { addOperator, addOrganization, makeMeans } from '../test/organization.ts';
import { withDatabase } from './database.ts';

/** Where the two sides listen, and the secret that messages to ours are signed with. */
export type IntakeServers = { readonly oursUrl: string; readonly bareUrl: string; readonly secret: string };

async function serve(db: Database): Promise<void> {
  const means = makeMeans(db);
  const organizationId = await addOrganization(db);
  const operatorId = await addOperator(db, organizationId);
  const policies = await loadPolicies();
  const sealing = (content: Parameters<typeof seal>[1], boundTo: string) => seal(testKey, content, boundTo);
  const { source, secret } = await withOrganization(db, organizationId, (tx) =>
    addHrSource(
      { means, seal: sealing, policies },
      tx,
      { name: 'Bench', kind: 'standard_webhooks', config: {}, secret: null, apiKey: null },
      operatorId,
    ),
  );
  const queue = await openQueue(db, (error) => means.log({ level: 'error', message: 'The queue failed.', error }));
  const ours = await makeServer({
    means,
    queue,
    ...policies,
    seal: sealing,
    texts: await loadTexts(),
    inspection: await loadInspectionPolicies(),
    fonts: await loadPaperFonts(),
    linkKey: linkSigningKey(testKey),
    publicUrl: 'http://127.0.0.1',
    secureCookies: false,
    version: 'bench',
  });
  const bare = makeBare(db, organizationId, source.id);
  try {
    await ours.listen({ host: '127.0.0.1', port: 0 });
    await bare.app.listen({ host: '127.0.0.1', port: 0 });
    const at = (address: AddressInfo | string | null) =>
      `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
    const servers: IntakeServers = {
      oursUrl: `${at(ours.server.address())}/api/v1/intake/${source.endpoint}`,
      bareUrl: `${at(bare.app.server.address())}/messages`,
      secret: secret ?? '',
    };
    process.stdout.write(`${JSON.stringify(servers)}\n`);
    await new Promise((resolve) => process.stdin.resume().once('end', resolve));
  } finally {
    await ours.close();
    await bare.close();
    await queue.close();
  }
}

/** One route with one insert into the same table, which commits by itself, past row-level security. */
function makeBare(db: Database, organizationId: string, sourceId: string) {
  if (!('host' in db.appConnection)) throw new Error('Only the embedded server lets its superuser in.');
  const pool = new pg.Pool({ ...db.appConnection, user: superuser, max: 20 });
  const app = fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post('/messages', async (request, reply) => {
    await pool.query({
      name: 'bare_insert',
      text: `insert into inbound_message (organization_id, inbound_message_id, hr_source_id, delivery_id, headers, body)
        values ($1, $2, $3, $4, $5, $6)`,
      values: [organizationId, randomUUIDv7(), sourceId, request.headers['webhook-id'], '{}', request.body],
    });
    return reply.code(202).send({ accepted: true });
  });
  return {
    app,
    close: async () => {
      await app.close();
      await pool.end();
    },
  };
}

if (import.meta.main) await withDatabase(serve);
