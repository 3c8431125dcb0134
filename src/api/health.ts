import { z } from 'zod';
import { askDatabase } from '../store/database/ask-database.ts';
import { publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';

const health = z.object({ status: z.literal('ok'), version: z.string() });
export type Health = z.infer<typeof health>;

const ready = z.object({ status: z.literal('ready') });

/** Whether this server answers, and whether it can work: what a service manager and a balancer ask. */
export function healthRoutes(app: Api, { version, means: { db } }: ApiMeans): void {
  const tags = ['server'];
  app.get('/api/v1/health', { config: publicly, schema: { tags, response: { 200: health } } }, async () => ({
    status: 'ok' as const,
    version,
  }));

  app.get('/api/v1/ready', { config: publicly, schema: { tags, response: { 200: ready } } }, async () => {
    await askDatabase(db);
    return { status: 'ready' as const };
  });
}
