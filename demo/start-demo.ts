import { join } from 'node:path';
import { withOrganization } from '../src/store/database/with-organization.ts';
import type { Means } from '../src/jobs/means.ts';
import { demoApplications } from './company.ts';
import { type DemoApplications, startDemoApplications } from './demo-applications.ts';
import { type DemoScene, directDemo, playOthers } from './direct-demo.ts';
import { type DemoContext, listDemoOperators, seedDemo } from './seed-demo.ts';

export type RunningDemo = { readonly stop: () => Promise<void> };

type DemoStart = Omit<DemoContext, 'applications' | 'db'> & {
  readonly means: Means;
  readonly dataDir: string;
  /** The demo organization of an earlier start; null: this is the first. */
  readonly organizationId: string | null;
  /** Called once the company is there, before its operators begin to work; the first operator is the administrator. */
  readonly onSeeded?: (organizationId: string, operatorIds: readonly string[]) => Promise<void>;
};

/** Brings the demo company up: its applications, at the first start its people and leavers, and its operators at work. */
export async function startDemo(start: DemoStart): Promise<RunningDemo> {
  const { means, dataDir } = start;
  const applications = await startDemoApplications(join(dataDir, 'demo-applications'));
  const stopping = new AbortController();
  const play = async (organizationId: string, told: (scene: DemoScene) => Promise<void>) => {
    const [verifierId = '', operatorId = ''] = await withOrganization(means.db, organizationId, listDemoOperators);
    const scene = { means, queue: start.queue, organizationId, operatorId, verifierId, signal: stopping.signal };
    void told(scene).catch((error: unknown) =>
      means.log({ level: 'error', message: 'The demo stopped telling its story.', error }),
    );
  };
  try {
    if (start.organizationId === null) {
      const { organizationId, operatorIds } = await seedDemo({ ...start, db: means.db, applications });
      await start.onSeeded?.(organizationId, operatorIds);
      await play(organizationId, directDemo);
    } else {
      await moveApplications(start, start.organizationId, applications);
      await play(start.organizationId, playOthers);
    }
  } catch (error) {
    await applications.stop();
    throw error;
  }
  return {
    stop: async () => {
      stopping.abort();
      await applications.stop();
    },
  };
}

/** Each start gives the simulated applications another port and another token. */
async function moveApplications(
  { means, seal }: DemoStart,
  organizationId: string,
  applications: DemoApplications,
): Promise<void> {
  await withOrganization(means.db, organizationId, async (tx) => {
    for (const { name, title } of demoApplications) {
      await tx.query(
        `update application set config = config || jsonb_build_object('baseUrl', $3::text), version = version + 1
         where organization_id = $1 and name = $2 and connector = 'simulated'`,
        [organizationId, title, applications.baseUrl(name)],
      );
    }
    const rows = await tx.query<{ application_id: string }>(
      `select application_id from application where organization_id = $1 and connector = 'simulated'`,
      [organizationId],
    );
    for (const { application_id } of rows) {
      await tx.query(`update connector_credential set sealed = $3 where organization_id = $1 and application_id = $2`, [
        organizationId,
        application_id,
        seal({ token: applications.token }, `${organizationId}/${application_id}`),
      ]);
    }
  });
}
