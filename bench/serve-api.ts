import type { Api } from '../src/api/api-means.ts';
import { makeServer } from '../src/api/server.ts';
import { loadInspectionPolicies } from '../src/jobs/inspection/inspection-policies.ts';
import { loadTexts } from '../src/jobs/messages/texts.ts';
import { loadPaperFonts } from '../src/jobs/papers/paper-fonts.ts';
import { loadPolicies } from '../src/jobs/plans/playbooks.ts';
import type { Queue } from '../src/jobs/steps/queue.ts';
import type { Database } from '../src/store/database/connection.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { insertCredential } from '../src/store/inventory/credentials.ts';
import { linkSigningKey, seal } from '../src/store/sealed.ts';
import { addOperator, makeMeans } from '../test/organization.ts';

const key = Buffer.alloc(32, 7);

/** The API as an installation has it; it listens nowhere yet. */
export async function serveApi(db: Database, queue: Queue): Promise<Api> {
  return makeServer({
    means: makeMeans(db),
    queue,
    ...(await loadPolicies()),
    seal: (content, boundTo) => seal(key, content, boundTo),
    texts: await loadTexts(),
    inspection: await loadInspectionPolicies(),
    fonts: await loadPaperFonts(),
    linkKey: linkSigningKey(key),
    publicUrl: 'http://127.0.0.1',
    secureCookies: false,
    version: '0.0.0',
  });
}

/** The API token of a new administrator of everything. */
export async function addToken(
  db: Database,
  organizationId: string,
): Promise<{ readonly operatorId: string; readonly secret: string }> {
  const operatorId = await addOperator(db, organizationId);
  const { secret } = await withOrganization(db, organizationId, (tx) =>
    insertCredential(tx, { operatorId, kind: 'token', name: 'bench', minutes: 600, madeBy: null }),
  );
  return { operatorId, secret };
}
