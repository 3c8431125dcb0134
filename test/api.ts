import { after } from 'node:test';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import type { DeclaredRoute } from '../src/api/access.ts';
import type { Api, ApiMeans } from '../src/api/api-means.ts';
import { makeServer } from '../src/api/server.ts';
import type { RoleGrant } from '../src/core/permission.ts';
import { loadPolicies } from '../src/jobs/plans/playbooks.ts';
import { loadInspectionPolicies } from '../src/jobs/inspection/inspection-policies.ts';
import { openQueue, type Queue } from '../src/jobs/steps/queue.ts';
import { loadTexts } from '../src/jobs/messages/texts.ts';
import { loadPaperFonts } from '../src/jobs/papers/paper-fonts.ts';
import { insertCredential } from '../src/store/inventory/credentials.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { linkSigningKey, seal } from '../src/store/sealed.ts';
import { type TestDatabase, testKey } from './database.ts';
import { addOperator, makeMeans } from './organization.ts';

/** The server in process, with everything it logged. */
export type TestApi = {
  readonly app: Api;
  readonly queue: Queue;
  /** What it was made from, for a second server beside it. */
  readonly madeFrom: ApiMeans;
  readonly means: ReturnType<typeof makeMeans>;
  readonly logged: string[];
  readonly routes: readonly DeclaredRoute[];
};

/** An operator with an API token, and the requests they make. */
export type TestOperator = {
  readonly operatorId: string;
  readonly token: string;
  readonly send: (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<LightMyRequestResponse>;
};

/** Makes the server on a test's database; it ends with the test file. */
export async function useApi(
  db: TestDatabase,
  more: Partial<Pick<ApiMeans, 'proxies' | 'web' | 'publicUrl' | 'portalUrl' | 'secureCookies' | 'live'>> = {},
): Promise<TestApi> {
  const means = makeMeans(db);
  const logged: string[] = [];
  const routes: DeclaredRoute[] = [];
  const queue = await openQueue(db, () => undefined);
  const madeFrom: ApiMeans = {
    means,
    queue,
    ...(await loadPolicies()),
    seal: (content, boundTo) => seal(testKey, content, boundTo),
    texts: await loadTexts(),
    inspection: await loadInspectionPolicies(),
    fonts: await loadPaperFonts(),
    linkKey: linkSigningKey(testKey),
    publicUrl: 'https://handback.test',
    secureCookies: true,
    version: '0.0.0',
    logger: { level: 'trace', stream: { write: (line: string) => void logged.push(line) } },
    onRoute: (route) => void routes.push(route),
    ...more,
  };
  const app = await makeServer(madeFrom);
  await app.ready();
  after(async () => {
    await app.close();
    await queue.close();
  });
  return { app, queue, means, madeFrom, logged, routes };
}

/** Adds an operator with an API token, by default an administrator of everything. */
export async function signInAs(
  { app, means: { db } }: TestApi,
  organizationId: string,
  grants?: readonly RoleGrant[],
  personId: string | null = null,
): Promise<TestOperator> {
  const operatorId = await addOperator(db as TestDatabase, organizationId, grants, personId);
  const { secret } = await withOrganization(db, organizationId, (tx) =>
    insertCredential(tx, { operatorId, kind: 'token', name: 'test', minutes: 60, madeBy: null }),
  );
  return {
    operatorId,
    token: secret,
    send: (method, path, body, headers = {}) => {
      const options: InjectOptions = {
        method,
        url: `/api/v1${path}`,
        headers: { authorization: `Bearer ${secret}`, ...headers },
      };
      return app.inject(body === undefined ? options : { ...options, payload: body });
    },
  };
}
